// Drivers registered in the body of a platform driver's probe function: what one rule finds.
@driver@
identifier variable, function;
@@
struct platform_driver variable = { .probe = function, };

@found@
identifier driver.function;
position place;
@@
function(...) {
  <+... platform_driver_register@place(...) ...+>
}

@script:python@
place << found.place;
@@
print("%s:%s" % (place[0].file, place[0].line))
