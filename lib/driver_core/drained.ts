/** `fs/kernfs`: files whose removal waits for who is inside. */

/** Files whose removal waits for who is inside, by the second subject of such a wait; the first is whose file it is. */
export const DRAINED = { bind: 0, driver_override: 1, state_synced: 2 } as const;

/** By the number of such a file: what it is called, whose it is, and the functions that are inside. */
export const FILES: readonly {
  readonly name: string;
  readonly of: "drv" | "dev";
  readonly inside: readonly string[];
}[] = [
  { name: "bind or unbind", of: "drv", inside: ["bind_store", "unbind_store", "new_id_store"] },
  { name: "driver_override", of: "dev", inside: ["driver_override_store", "driver_override_show"] },
  { name: "state_synced", of: "dev", inside: ["state_synced_show"] },
];
