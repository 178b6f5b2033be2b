/** Which functions of the kernel are modelled, where they stand in the baseline's tree, and which file here models them. */

/** A function of the kernel that some file here models. */
export interface ModelledFunction {
  /** Its name in the kernel. */
  readonly name: string;
  /** Its file in the tree of the baseline. */
  readonly file: string;
  /** The file under `lib/` that models it. */
  readonly modelledBy: string;
}

/** By file here, by file of the kernel: names, separated by blanks. */
const MODELLED: { readonly [modelledBy: string]: { readonly [file: string]: string } } = {
  "driver_core/driver.ts": {
    "drivers/base/driver.c": "driver_register driver_unregister",
    "drivers/base/bus.c": "driver_find",
  },
  "driver_core/bus.ts": {
    "drivers/base/bus.c":
      "unbind_store bind_store bus_rescan_devices_helper drivers_probe_store bus_find_device bus_for_each_dev " +
      "bus_for_each_drv bus_add_device __bus_probe_device bus_probe_device bus_probe_device_deferred bus_remove_device " +
      "bus_add_driver bus_remove_driver add_bind_files remove_bind_files",
    "include/linux/device/bus.h": "bus_find_device_by_name",
  },
  "driver_core/drained.ts": {
    "fs/kernfs/dir.c": "kernfs_drain kernfs_get_active kernfs_put_active kernfs_remove",
    "fs/kernfs/file.c": "kernfs_fop_write_iter",
  },
  "driver_core/dd.ts": {
    "drivers/base/dd.c":
      "device_is_bound driver_bound call_driver_probe really_probe __driver_probe_device driver_probe_device " +
      "__device_attach_driver __device_driver_lock __device_driver_unlock __device_attach_async_helper __device_attach " +
      "device_attach device_initial_probe device_driver_attach __driver_attach_async_helper __driver_attach " +
      "driver_attach driver_sysfs_add driver_sysfs_remove device_bind_driver",
  },
  "driver_core/tables.ts": { "drivers/base/dd.c": "driver_allows_async_probing" },
  "driver_core/dd_deferred.ts": {
    "drivers/base/dd.c": "deferred_probe_work_func driver_deferred_probe_add driver_deferred_probe_del " +
      "driver_deferred_probe_trigger wait_for_device_probe device_block_probing device_unblock_probing",
    "drivers/base/core.c": "device_pm_move_to_tail",
  },
  "driver_core/dd_release.ts": {
    "drivers/base/dd.c": "device_remove __device_release_driver device_release_driver_internal device_release_driver " +
      "device_driver_detach driver_detach",
  },
  "driver_core/core.ts": {
    "drivers/base/core.c": "device_add device_register device_del device_unregister device_shutdown kill_device",
  },
  "driver_core/core_links.ts": {
    "drivers/base/core.c":
      "device_links_check_suppliers device_links_missing_supplier device_links_driver_bound device_links_no_driver " +
      "device_links_driver_cleanup __device_links_no_driver device_links_busy device_links_unbind_consumers " +
      "device_reorder_to_tail",
  },
  "driver_core/sync_state.ts": {
    "drivers/base/core.c": "__device_links_queue_sync_state device_links_flush_sync_list",
    "drivers/base/dd.c": "state_synced_show",
  },
  "driver_core/power.ts": {
    "drivers/base/power/main.c":
      "device_pm_add device_pm_remove device_pm_move_last device_prepare device_complete dpm_prepare device_suspend " +
      "device_resume dpm_suspend dpm_resume dpm_complete dpm_suspend_start dpm_resume_end",
  },
  "driver_core/sysfs.ts": {
    "drivers/base/core.c": "uevent_show",
    "drivers/base/power/sysfs.c": "control_show control_store",
  },
  "driver_core/driver_override.ts": {
    "drivers/base/bus.c": "driver_override_store driver_override_show",
    "drivers/base/dd.c": "__device_set_driver_override",
    "drivers/base/driver.c": "driver_set_override",
    "include/linux/device.h": "device_match_driver_override",
  },
  "driver_core/match.ts": {
    "drivers/base/base.h": "driver_match_device",
    "drivers/base/platform.c": "platform_match",
  },
  "driver_core/pci_driver.ts": { "drivers/pci/pci-driver.c": "new_id_store" },
  "driver_core/klist.ts": {
    "lib/klist.c": "klist_add_tail klist_next klist_iter_exit klist_del klist_remove klist_node_attached " +
      "klist_dec_and_del klist_release",
  },
  "driver_core/module.ts": {
    "kernel/module/main.c": "do_init_module load_module add_unformed_module finished_loading delete_module " +
      "try_stop_module free_module",
    "kernel/module/kmod.c": "__request_module",
  },
  "driver_core/workqueue.ts": {
    "include/linux/workqueue.h": "queue_work",
    "kernel/workqueue.c": "worker_thread flush_work __flush_work",
  },
  "driver_core/async.ts": {
    "include/linux/async.h": "async_schedule_dev",
    "kernel/async.c": "async_run_entry_fn async_schedule_node_domain async_synchronize_full " +
      "async_synchronize_cookie_domain",
  },
  "driver_core/oops.ts": { "kernel/exit.c": "make_task_dead" },
};

/** All of them, in the order of the files here and of the kernel's code. */
export const MODELLED_FUNCTIONS: readonly ModelledFunction[] = Object.entries(MODELLED).flatMap(
  ([modelledBy, files]) =>
    Object.entries(files).flatMap(([file, names]) => names.split(" ").map((name) => ({ name, file, modelledBy }))),
);
