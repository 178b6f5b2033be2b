/** Error numbers by their names, as in the kernel's headers. */
export const ERRNO = {
  EPERM: 1,
  ENOENT: 2,
  EIO: 5,
  ENXIO: 6,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  EBUSY: 16,
  EEXIST: 17,
  ENODEV: 19,
  EINVAL: 22,
  ENOSPC: 28,
  ETIMEDOUT: 110,
  EPROBE_DEFER: 517,
} as const;

/** The range of what kernel functions return here: errors are negative, except where a probe's are turned positive. */
export const RETURNED: { readonly min: number; readonly max: number } = { min: -600, max: 600 };

/** The number of "-EIO", -5 or 0; undefined where it is none. */
export function errnoOf(value: number | string): number | undefined {
  if (typeof value === "number") {
    return Number.isInteger(value) && value >= RETURNED.min && value <= 0 ? value : undefined;
  }
  const name = /^-([A-Z_]+)$/.exec(value)?.[1];
  return name !== undefined && Object.hasOwn(ERRNO, name) ? -ERRNO[name as keyof typeof ERRNO] : undefined;
}

/** "-EIO" for -5; the number itself where it has no name here. */
export function errnoText(value: number): string {
  const name = Object.entries(ERRNO).find(([, number]) => number === -value)?.[0];
  return name === undefined ? String(value) : `-${name}`;
}
