/* Written for this project, as the yardstick of deno task bench explore; MIT licence. */
/* (e) scaling family: T concurrent driver_register() x D devices on one bus.
 * POLICY 1: match under the device lock (fixed kernel) ; POLICY 0: match without it.
 * CS=1: expert hand reduction (each lock..unlock section a d_step; sound by Lipton reduction) */
#ifndef T
#define T 3
#endif
#ifndef D
#define D 3
#endif
#ifndef POLICY
#define POLICY 1
#endif
#ifndef CS
#define CS 0
#endif
#ifndef MATCH
#define MATCH(d,k) 1
#endif
byte lk[D];	/* device mutex */
byte bnd[D];	/* bound driver + 1 */
#ifdef ABS
#define OWN 1	/* hand abstraction: the owner's identity is never read */
#else
#define OWN (_pid+1)
#endif
#define LOCK(d)   d_step { lk[d]==0 -> lk[d]=1 }
#define UNLOCK(d) lk[d]=0

active [T] proctype Reg()
{	byte i; bit m;
	do
	:: i < D ->
#if CS
		d_step { lk[i]==0 -> m = MATCH(i,_pid) };
		if
		:: m -> d_step { lk[i]==0 ->
				if
				:: bnd[i]==0 -> bnd[i] = OWN
				:: else
				fi }
		:: else
		fi;
#else
#if POLICY
		LOCK(i); m = MATCH(i,_pid); UNLOCK(i);
#else
		m = MATCH(i,_pid);
#endif
		if
		:: m -> LOCK(i);
			if
			:: bnd[i]==0 -> bnd[i] = OWN	/* probe() succeeds */
			:: else
			fi;
			UNLOCK(i)
		:: else
		fi;
#endif
		m = 0; i++
	:: else -> break
	od;
end:	false
}
