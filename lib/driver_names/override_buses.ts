/**
 * The structs of drivers whose bus has a `driver_override` file, so whose names a user can store there.
 *
 * Read off Debian's Linux 6.12.117: a `struct bus_type` with `.driver_override = true` (drivers/amba/bus.c, base/platform.c,
 * bus/fsl-mc/fsl-mc-bus.c, cdx/cdx.c, hv/vmbus_drv.c, pci/pci-driver.c, platform/x86/wmi.c, rpmsg/rpmsg_core.c,
 * s390/cio/css.c, vdpa/vdpa.c) or an attribute of its own (drivers/spi/spi.c).
 */
export const OVERRIDE_STRUCTS: readonly string[] = [
  "amba_driver",
  "cdx_driver",
  "css_driver",
  "fsl_mc_driver",
  "hv_driver",
  "pci_driver",
  "platform_driver",
  "rpmsg_driver",
  "spi_driver",
  "vdpa_driver",
  "wmi_driver",
];
