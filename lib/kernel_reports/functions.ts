/** Functions of Linux 6.12 that say something of the driver core where they stand on a stack. */

const set = (names: string): ReadonlySet<string> => new Set(names.split(/\s+/));

/** How tasks get into the driver core. */
export const ENTRIES = set(
  `driver_register driver_unregister device_add device_del device_attach device_initial_probe driver_attach
  bus_rescan_devices device_reprobe device_bind_driver device_driver_attach device_release_driver bind_store
  unbind_store drivers_probe_store deferred_probe_work_func device_shutdown __driver_attach_async_helper
  __device_attach_async_helper wait_for_device_probe device_suspend device_resume dpm_suspend dpm_resume`,
);

/**
 * Functions that take a device's lock, here and in the buses: where they wait for a mutex, it is that lock. Those that
 * take other mutexes, too, are among them where that is rare.
 */
export const TAKES_LOCK = set(
  `__driver_attach __device_attach __driver_attach_async_helper __device_attach_async_helper device_driver_attach
  device_release_driver_internal __device_driver_lock driver_detach device_del device_shutdown device_lock
  device_lock_interruptible bus_rescan_devices_helper driver_set_override driver_override_store device_online
  device_offline online_show online_store coredump_store state_synced_store state_synced_show
  waiting_for_supplier_show device_links_flush_sync_list control_store autosuspend_delay_ms_store device_suspend
  __device_suspend device_resume device_prepare device_complete usb_authorize_device usb_deauthorize_device
  hub_event usb_disconnect port_event hub_activate usbdev_open usbdev_release usbdev_do_ioctl usb_remote_wakeup
  pci_dev_lock sriov_numvfs_store report_error_detected report_slot_reset report_resume`,
);

/** Of them, those that call back under it. */
export const HOLDS_LOCK = set(
  `__driver_attach __device_attach __driver_attach_async_helper __device_attach_async_helper device_driver_attach
  device_release_driver_internal device_shutdown bus_rescan_devices_helper device_suspend __device_suspend
  device_resume device_prepare device_complete`,
);

/** What runs between the function that has the lock and the callback. */
export const CORE = set(
  `driver_probe_device __driver_probe_device really_probe call_driver_probe __device_attach_driver bus_for_each_drv
  bus_for_each_dev driver_match_device device_remove __device_release_driver bus_add_driver bus_probe_device
  driver_allows_async_probing __device_driver_lock klist_next pm_runtime_get_suppliers device_lock
  device_release_driver_internal driver_detach dpm_run_callback device_unbind_cleanup`,
);

/** What the driver core itself does for a device before and after its callbacks, under the same lock. */
export const AROUND = set(
  `driver_bound pinctrl_bind_pins driver_sysfs_add driver_sysfs_remove device_unbind_cleanup devres_release_all
  release_nodes bus_notify device_links_check_suppliers device_links_driver_bound device_links_driver_cleanup
  device_links_no_driver device_links_busy dev_pm_domain_attach device_pm_check_callbacks pm_runtime_put_suppliers
  arch_teardown_dma_ops driver_deferred_probe_add driver_deferred_probe_trigger`,
);

/** Called before the lock is taken, or while it is let go. */
export const UNLOCKED =
  /^(?:device_links_unbind_consumers|dpm_wait\w*|pm_runtime_barrier|cpufreq_suspend|async_synchronize_\w+)$/;

/** How a task sleeps: the function that called these is the one that waits. */
export const SLEEP =
  /^(?:__switch_to(?:_asm)?|__schedule|schedule|schedule_preempt_disabled|schedule_timeout\w*|schedule_rtlock|__schedule_loop|context_switch|io_schedule\w*|_*mutex_lock\w*|device_lock|_*rt_mutex_\w+|_*rwsem_\w+|down_\w+|_*down|__down_\w+|__wait_for_common|wait_for_\w*completion\w*|do_wait_for_common|wait_for_common|msleep\w*|usleep_range\w*|_*flush_work\w*|flush_delayed_work|__flush_workqueue)$/;

/** Those of them that wait for a mutex. */
export const MUTEX = /^(?:_*mutex_lock\w*|device_lock|_*rt_mutex_(?:lock|slowlock)\w*)$/;

/** What prints a stack is on it. */
export const PRINTING =
  /^(?:dump_stack\w*|show_stack|unwind_backtrace|dump_backtrace|print_\w+|check_noncircular|check_prev_add|check_deadlock|validate_chain|_*lock_acquire|kasan_\w+|__asan_\w+|__kasan_\w+|__hwasan_\w+|end_report|die|page_fault_oops|exc_\w+|asm_exc_\w+|do_\w*fault\w*|bad_area_nosemaphore|el1h?_64_sync\w*|el1_abort|__do_kernel_fault|__die)$/;

/** Where an interrupt begins: what it interrupted has no part in what happens in it. */
export const INTERRUPT =
  /^(?:asm_sysvec_\w+|asm_common_interrupt|sysvec_\w+|common_interrupt|do_IRQ|el1h?_64_irq\w*|el1_irq|el1_interrupt|__irq_svc|__irq_usr|do_ext_irq|do_io_irq|hardware_interrupt_common\w*|do_softirq_own_stack)$/;
