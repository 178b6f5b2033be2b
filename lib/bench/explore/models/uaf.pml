/* Written for this project, as the yardstick of deno task bench explore; MIT licence. */
/* (d) driver_override: W writers x M matchers on ND devices.
 * POLICY 0: match() reads without a lock; 1: match under the device lock; 2: spinlock per device on both sides.
 * String slots: d = initial string of device d (ov 0 = unset marker for it), ND+w*R+r = the r-th string of writer w. freed[] tracks kfree. */
#ifndef W
#define W 1
#endif
#ifndef M
#define M 1
#endif
#ifndef R
#define R 1	/* writes per writer */
#endif
#ifndef ND
#define ND 1
#endif
#ifndef POLICY
#define POLICY 0
#endif
#define NS (ND + W*R)
bit lk[ND]; bit sp[ND]; byte ov[ND]; bit freed[NS];
#define LOCK(d) d_step { lk[d]==0 -> lk[d]=1 }
#define UNLOCK(d) lk[d]=0
#if POLICY==2
#define SLOCK(d) d_step { sp[d]==0 -> sp[d]=1 };
#define SUNLOCK(d) ; sp[d]=0
#else
#define SLOCK(d)
#define SUNLOCK(d)
#endif
active [W] proctype Writer() {	/* driver_override_store() -> driver_set_override() */
	byte r, old, d;
	do
	:: r < R ->
		d = (_pid + r) % ND;
		LOCK(d);
		SLOCK(d) old = (ov[d]==0 -> d : ov[d]); ov[d] = ND + _pid*R + r SUNLOCK(d);
		UNLOCK(d);
		freed[old] = 1; old = 0;
		r++
	:: else -> break
	od;
end:	false
}
active [M] proctype Matcher() {	/* driver_register(): match on each device; no driver matches the override */
	byte i, p;
	do
	:: i < ND ->
#if POLICY==1
		LOCK(i);
#endif
		SLOCK(i)
		p = (ov[i]==0 -> i : ov[i]);
		assert(!freed[p])	/* strcmp(dev->driver_override, drv->name) */
		SUNLOCK(i);
#if POLICY==1
		UNLOCK(i);
#endif
		p = 0; i++
	:: else -> break
	od;
end:	false
}
