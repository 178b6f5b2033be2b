/** Which bus a function of Linux 6.12 is of, where it stands on a stack. */
import { AROUND } from "../kernel_reports/functions.ts";

/**
 * The buses that have most drivers, each by its `name`: its `probe`, `remove`, `shutdown` and `match`, what it does for
 * drivers when the system is suspended, and the functions that register a driver on it. From its `struct bus_type`, from
 * what it gives its drivers, and from who sets a driver's `bus` to it, in 6.12.117; `platform_drv_*` are those of older
 * kernels.
 */
const FUNCTIONS = `
ac97bus ac97_bus_probe snd_ac97_codec_driver_register ac97_bus_remove
acpi acpi_device_probe __acpi_bus_register_driver acpi_device_remove
acpi acpi_bus_match
amba amba_probe __amba_driver_register amba_remove amba_shutdown
amba amba_match
anybuss anybus_bus_probe anybuss_client_driver_register anybus_bus_remove
ap ap_device_probe ap_driver_register ap_device_remove
aprbus apr_device_probe __apr_driver_register apr_device_remove
arm_ffa ffa_device_probe ffa_driver_register ffa_device_remove
auxiliary auxiliary_bus_probe __auxiliary_driver_register auxiliary_bus_remove auxiliary_bus_shutdown
auxiliary auxiliary_match
bcma bcma_device_probe __bcma_driver_register bcma_device_remove
ccw ccw_device_probe ccw_driver_register ccw_device_remove ccw_device_shutdown
ccwgroup ccwgroup_driver_register ccwgroup_remove ccwgroup_shutdown
cdx cdx_probe __cdx_driver_register cdx_remove cdx_shutdown
coreboot coreboot_bus_probe __coreboot_driver_register coreboot_bus_remove
css css_probe css_driver_register css_remove css_shutdown
cxl cxl_bus_probe __cxl_driver_register cxl_bus_remove
dax dax_bus_probe __dax_driver_register dax_bus_remove
dfl dfl_bus_probe __dfl_driver_register dfl_bus_remove
dp-aux dp_aux_ep_probe __dp_aux_dp_driver_register dp_aux_ep_remove dp_aux_ep_shutdown
dsa idxd_config_bus_probe __idxd_driver_register idxd_config_bus_remove
eisa eisa_driver_register
firewire fw_unit_probe fw_unit_remove
fsl-mc fsl_mc_driver_probe __fsl_mc_driver_register fsl_mc_driver_remove fsl_mc_driver_shutdown
gadget gadget_bind_driver usb_gadget_register_driver_owner gadget_unbind_driver
gameport gameport_driver_probe __gameport_register_driver gameport_driver_remove
gbphy gbphy_dev_probe gb_gbphy_register_driver gbphy_dev_remove
greybus greybus_probe greybus_register_driver greybus_shutdown greybus_remove
hdaudio hda_codec_driver_probe __hda_codec_driver_register hda_codec_driver_remove hda_codec_driver_shutdown
hdaudio snd_hda_ext_driver_register
hid hid_device_probe __hid_register_driver hid_device_remove
hid hid_bus_match __hid_device_probe
host1x host1x_driver_register_full
hsi hsi_register_client_driver
i2c i2c_device_probe i2c_register_driver i2c_device_remove i2c_device_shutdown
i2c i2c_device_match
i3c i3c_device_probe i3c_driver_register_with_owner i3c_device_remove
intel_th intel_th_probe intel_th_driver_register intel_th_remove
ipack ipack_bus_probe ipack_driver_register ipack_bus_remove
isa isa_bus_probe isa_register_driver isa_bus_remove isa_bus_shutdown
ishtp ishtp_cl_device_probe ishtp_cl_driver_register ishtp_cl_device_remove
macio macio_device_probe macio_register_driver macio_device_remove macio_device_shutdown
mcb mcb_probe __mcb_register_driver mcb_remove mcb_shutdown
mdev mdev_probe mdev_register_driver mdev_remove
mdio_bus phy_probe mdio_probe phy_driver_register mdio_driver_register phy_remove mdio_remove mdio_shutdown
mei mei_cl_device_probe __mei_cldev_driver_register mei_cl_device_remove
memstick memstick_device_probe memstick_register_driver memstick_device_remove
mhi mhi_driver_probe __mhi_driver_register mhi_driver_remove
mipi-dsi mipi_dsi_drv_probe mipi_dsi_driver_register_full mipi_dsi_drv_remove mipi_dsi_drv_shutdown
mmc mmc_bus_probe mmc_register_driver mmc_bus_remove mmc_bus_shutdown
mmc mmc_bus_suspend mmc_bus_resume
nd nvdimm_bus_probe __nd_driver_register nvdimm_bus_remove nvdimm_bus_shutdown
ntb ntb_probe __ntb_register_client ntb_remove
ntb_transport ntb_transport_bus_probe ntb_transport_register_client ntb_transport_bus_remove
nvmem-layout nvmem_layout_bus_probe __nvmem_layout_driver_register nvmem_layout_bus_remove
parport parport_probe __parport_register_driver
pci pci_device_probe __pci_register_driver pci_device_remove pci_device_shutdown
pci local_pci_probe pci_call_probe pci_bus_match pci_pm_prepare pci_pm_complete pci_pm_suspend pci_pm_suspend_late
pci pci_pm_resume pci_pm_resume_noirq pci_pm_freeze pci_pm_thaw pci_pm_poweroff pci_pm_restore
pci-epf pci_epf_device_probe __pci_epf_register_driver pci_epf_device_remove
pci_express pcie_port_service_register pcie_port_probe_service pcie_port_remove_service
pcmcia pcmcia_device_probe pcmcia_register_driver pcmcia_device_remove
peci peci_bus_device_probe __peci_driver_register peci_bus_device_remove
platform platform_probe __platform_driver_register __platform_driver_probe __platform_register_drivers
platform platform_remove platform_shutdown
platform platform_drv_probe platform_drv_remove platform_drv_shutdown platform_match platform_pm_suspend
platform platform_pm_resume platform_pm_freeze platform_pm_thaw platform_pm_poweroff platform_pm_restore
pnp pnp_device_probe pnp_register_driver pnp_device_remove pnp_device_shutdown
pnp pnp_bus_match
rapidio rio_device_probe rio_register_driver rio_device_remove rio_device_shutdown
rmi4 rmi_function_probe __rmi_register_function_handler rmi_function_remove
rpmsg rpmsg_dev_probe __register_rpmsg_driver rpmsg_dev_remove
scmi_protocol scmi_dev_probe scmi_driver_register scmi_dev_remove
scmi_protocol scmi_dev_match
scsi __scsi_register_driver scsi_register_driver
sdio sdio_bus_probe __sdio_register_driver sdio_bus_remove
sdio sdio_bus_match
serial serdev_drv_probe __serdev_device_driver_register serdev_drv_remove serdev_drv_shutdown
serial-base serial_base_driver_register
serio serio_driver_probe __serio_register_driver serio_driver_remove serio_shutdown
siox siox_probe __siox_driver_register siox_remove siox_shutdown
slimbus slim_device_probe __slim_driver_register slim_device_remove
snd_seq __snd_seq_driver_register
soundwire sdw_drv_probe __sdw_register_driver sdw_drv_remove sdw_drv_shutdown
spi spi_probe __spi_register_driver spi_remove spi_shutdown
spi spi_match_device
spmi spmi_drv_probe __spmi_driver_register spmi_drv_remove spmi_drv_shutdown
ssb ssb_device_probe __ssb_driver_register ssb_device_remove ssb_device_shutdown
surface_aggregator ssam_bus_probe __ssam_device_driver_register ssam_bus_remove
thunderbolt tb_service_probe tb_register_service_driver tb_service_remove tb_service_shutdown
tifm tifm_device_probe tifm_register_driver tifm_device_remove
typec typec_probe __typec_altmode_register_driver typec_remove
ulpi ulpi_probe __ulpi_register_driver ulpi_remove
usb usb_probe_interface usb_probe_device usb_register_driver usb_register_device_driver
usb usb_unbind_interface usb_unbind_device
usb usb_device_match usb_suspend usb_suspend_both usb_resume usb_resume_both usb_dev_suspend usb_dev_resume
usb usb_dev_prepare usb_dev_complete
usb-serial usb_serial_device_probe usb_serial_bus_register usb_serial_device_remove
vdpa vdpa_dev_probe __vdpa_register_driver vdpa_dev_remove
vio vio_bus_probe __vio_register_driver vio_device_remove vio_bus_remove vio_bus_shutdown
virtio virtio_dev_probe __register_virtio_driver register_virtio_driver virtio_dev_remove virtio_dev_shutdown
virtio virtio_dev_match
vmbus vmbus_probe __vmbus_driver_register
vmbus vmbus_match
wmi wmi_dev_probe __wmi_driver_register wmi_dev_remove
xen __xenbus_register_frontend
xen-backend __xenbus_register_backend
zorro zorro_device_probe zorro_register_driver zorro_device_remove
`;

const BUS_OF = new Map(
  FUNCTIONS.trim().split("\n").flatMap((line) => {
    const [bus, ...functions] = line.split(" ");
    return functions.map((name) => [name, bus!] as const);
  }),
);

/** The name of the bus that has a function of this name; undefined where none is known. */
export function busOfFunction(name: string): string | undefined {
  return BUS_OF.get(name);
}

/** What a stack says of a registration of a driver. */
export interface Registration {
  /** The name of the bus; undefined where the function that registers on it is not known. */
  readonly bus: string | undefined;
  /** The function that asks for the registration; undefined where the stack ends before. */
  readonly by: string | undefined;
}

/** Reads who registers a driver, out of the functions around `driver_register()`, innermost first. */
export function registrationIn(callers: readonly string[]): Registration {
  const own = callers.findIndex((name) => busOfFunction(name) === undefined);
  const registrars = own === -1 ? callers : callers.slice(0, own);
  return { bus: registrars.length > 0 ? busOfFunction(registrars[0]!) : undefined, by: callers[registrars.length] };
}

/** What the functions that run under a device's lock say of the device and its driver. */
export interface Probed {
  /** The name of the device's bus; undefined where the bus has no function there, or none that is known. */
  readonly bus: string | undefined;
  /** The driver's own function; undefined where the driver core's is all there is. */
  readonly by: string | undefined;
}

/** Reads which bus and which driver a callback is of, out of its functions, outermost first. */
export function probedIn(functions: readonly string[]): Probed {
  const bus = busOfFunction(functions[0]!);
  const own = functions.find((name) => !AROUND.has(name) && (bus === undefined || busOfFunction(name) !== bus));
  return { bus, by: own ?? functions.find((name) => !AROUND.has(name)) };
}

/** The name of the bus whose devices a function locks that is no function of the driver core; undefined where it may be any. */
export function busLockedIn(name: string): string | undefined {
  if (/^(?:usb|hub)_|^(?:usbdev_|port_event$)/.test(name)) return "usb";
  return /^(?:pci|sriov)_/.test(name) ? "pci" : undefined;
}
