import { extractCFacts } from "./c_extract.ts";
import { extractHeaderFacts } from "./header_facts.ts";
import { extractRustDrivers } from "./rust_facts.ts";
import { extractMakefileFacts } from "./module_names.ts";
import { linkDrivers } from "./link_drivers.ts";
const N = 2_000_000;
const P: Record<string,string> = { brace:"{", structb:"struct a {", init:"struct a b = {", comma:"struct a b = {},", paren:"M(", unp:")", if0:"#if 0\n", ifa:"#if A\n", els:"#if A\n{\n#else\n", str:"\"", cmt:"/*", sl:"/", bs:"\\\n", q:"'", name:"f(struct a *x){x->name = y;", name2:"x->name = ", alias:"p = &x->a.b;", chr:"char *x = \"a\" ", kb:"f(KBUILD_MODNAME,", arr:"struct a b[", attr:"struct __a (x) ", sp:"struct x y ", def:"#define A \"a\"\n", defc:"#define A \\\n", dots:".a", mem:"struct a { struct b c, d; ", ws:"    ", tab:"#  ", fn:"f(a)(", dq:"struct a x = { .n = \"a\" }; " };
let worst = "";let w=0;
for (const [n,p] of Object.entries(P)) for (const pre of ["", "struct a {", "int f(struct a *x) {", "{"]) {
  const t = pre + p.repeat(Math.floor(N/p.length));
  const s = performance.now(); const f = extractCFacts("a.c", t); const m = performance.now(); 
  linkDrivers({version:{version:"1"},files:[f],headers:[],rust:[],makefiles:[]}); const l = performance.now();
  extractHeaderFacts("a.h", t); const h = performance.now(); extractRustDrivers("a.rs", t); const r=performance.now(); extractMakefileFacts("M", t); const k=performance.now();
  const line = `${n} pre=${pre} C ${(m-s).toFixed(0)} link ${(l-m).toFixed(0)} header ${(h-l).toFixed(0)} rust ${(r-h).toFixed(0)} make ${(k-r).toFixed(0)}`;
  if (Math.max(m-s,l-m,h-l,r-h,k-r) > 1500) console.log(line);
}
for (const [n,t] of Object.entries({rustm:"module_x_driver!{".repeat(N/20), rustd:"module_phy_driver!{drivers:[A]}\n".repeat(N/40), driverfor:"impl Driver for A{"+"const NAME: ".repeat(N/20), rustc:"/*".repeat(N/2)})) { const s=performance.now(); extractRustDrivers("a.rs", t); console.log(n,(performance.now()-s).toFixed(0)); }
