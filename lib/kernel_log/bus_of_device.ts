/** Which bus a device is on, told from how buses name their devices. */

/**
 * Names by bus, most particular first. From `dev_set_name()` in Linux 6.12: drivers/pci/probe.c, drivers/usb/core/usb.c
 * and message.c, drivers/pnp/core.c, drivers/i2c/i2c-core-base.c, drivers/spi/spi.c, drivers/scsi/scsi_sysfs.c,
 * drivers/virtio/virtio.c, drivers/hid/hid-core.c, drivers/mmc/core/bus.c, drivers/net/phy/mdio_bus.c,
 * drivers/acpi/scan.c, drivers/tty/serial/serial_base_bus.c, drivers/input/serio/serio.c, drivers/pci/pcie/portdrv.c,
 * drivers/base/auxiliary.c, drivers/gpio/gpiolib.c.
 */
const NAMES: readonly (readonly [pattern: RegExp, bus: string])[] = [
  [/^[\da-f]{4,}:[\da-f]{2}:[\da-f]{2}\.[0-7]$/, "pci"],
  [/^[\da-f]{4,}:[\da-f]{2}:[\da-f]{2}\.[0-7]:pcie\d+$/, "pci_express"],
  [/^[\dA-F]{4}:[\dA-F]{4}:[\dA-F]{4}\.[\dA-F]{4}$/, "hid"],
  [/^\d\d:\d\d(?:\.\d+)?$/, "pnp"],
  [/^\d+-[\da-f]{4}$|^i2c-/, "i2c"],
  [/^usb\d+$|^\d+-[\d.]+(?::\d+\.\d+)?$|^\d+-0:1\.0$/, "usb"],
  [/^spi\d+\.\d+$|^spi-/, "spi"],
  [/^\d+:\d+:\d+:\d+$|^host\d+$|^target\d+:\d+:\d+$/, "scsi"],
  [/^virtio\d+$/, "virtio"],
  [/^mmc\d+:[\da-f]{4}(?::\d+)?$/, "mmc"],
  [/^serio\d+$/, "serio"],
  [/^gpiochip\d+$/, "gpio"],
  [/^[A-Z]{3,4}[\dA-F]{4}:[\da-f]{2}$|^device:[\da-f]{2}$|^LNXSYSTM:/, "acpi"],
  [/^[a-z]+[\w-]*:\d+(?:\.\d+)?$/, "serial-base"],
  [/^[\w-]+\.[\w-]+\.\d+$/, "auxiliary"],
];

/**
 * A guess: the bus whose devices have names such as this one, `platform` where none has. Platform devices may be called
 * anything, so a guess can be wrong; the driver core's debugging messages say for sure.
 */
export function busOfDevice(name: string): string {
  return NAMES.find(([pattern]) => pattern.test(name))?.[1] ?? "platform";
}
