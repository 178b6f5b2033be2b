/* Written for this project, as the yardstick of deno task bench explore; MIT licence. */
/* Generic driver-core locking model. spin -a -DINST=n -DPOLICY=p [-DNT=..]
 * -DTERMINALS: print each terminal state, one line (adds a process and a variable: for comparing states, not for counting).
 * POLICY 0: match() in __driver_attach without the device lock; 1: with it.
 * Tables are macros so that they cost no state bytes. Nesting (probe registers) = run + rendezvous. */
#define OK 0
#define FAIL 1
#define DEFER 2
#define OOPS 3
#define REG 4
#define ADD 5
#ifndef POLICY
#define POLICY 1
#endif
#if INST==1	/* (a) 1 task: probe registers another driver on the same bus */
#define NT 1
#define ND 1
#define NB 1
#define NK 2
#define NDEV0 1
#define DBUS(d) 0
#define KBUS(k) 0
#define MATCH(d,k) (k==0)
#define ACT(k) (k==0 -> REG : OK)
#define ARG(k) 1
#elif INST==2	/* (b) transitive A->B->A */
#define NT 1
#define ND 2
#define NB 2
#define NK 3
#define NDEV0 2
#define DBUS(d) (d)
#define KBUS(k) (k&1)
#define MATCH(d,k) (d==k)
#define ACT(k) (k<2 -> REG : OK)
#define ARG(k) (k+1)
#elif INST==3	/* (c) oops in driver 0's probe of device 0 + NT-1 other registrations of non-matching drivers */
#ifndef NT
#define NT 2
#endif
#ifndef ND
#define ND 2
#endif
#define NB 1
#define NK NT
#define NDEV0 ND
#define DBUS(d) 0
#define KBUS(k) 0
#define MATCH(d,k) (d==k)
#define ACT(k) (k==0 -> OOPS : OK)
#define ARG(k) 0
#elif INST==4	/* ring: NT tasks, NT buses; driver t on bus t, probe registers driver NT+t on bus t+1 (ABBA for NT=2) */
#ifndef NT
#define NT 2
#endif
#define ND NT
#define NB NT
#define NK (2*NT)
#define NDEV0 NT
#define DBUS(d) (d)
#define KBUS(k) (k<NT -> k : ((k+1)%NT))
#define MATCH(d,k) (d==k)
#define ACT(k) (k<NT -> REG : OK)
#define ARG(k) (k+NT)
#elif INST==5	/* mix: device_add, deferral + worker, probe adds a device on another bus; no bug */
#ifndef NT
#define NT 2
#endif
#define ND 4
#define NB 2
#define NK NT
#define NDEV0 2
#define WORKER 1
#define ADDER 1	/* a task that adds device 2 on bus 0 */
#define DBUS(d) (d==3)
#define KBUS(k) (k==1)
#define MATCH(d,k) (k==0 -> d!=1 : (k==1 -> 1 : d==1))
#define ACT(k) (k==0 -> DEFER : (k==2 -> ADD : OK))
#define DEPOK (bnd[1]!=0)
#define ARG(k) 3
#endif
#ifndef DEPOK
#define DEPOK 1
#endif
bit lk[ND]; byte bnd[ND]; bit defr[ND]; bit trig;
byte ndl[NB], nkl[NB];
byte dl[NB*ND], kl[NB*NK];
#define LOCK(d) d_step { lk[d]==0 -> lk[d]=1 }
#define UNLOCK(d) lk[d]=0
#define DEAD 9
#ifdef TERMINALS
byte fate[NT+1];	/* of the tasks that init starts: 0 blocked, 1 done, DEAD; the last one is Add(2) */
#define FATE_OF_REG if :: k<NT -> fate[k]=(r==DEAD -> DEAD : 1) :: else fi;
#define FATE_OF_ADD if :: d==2 -> fate[NT]=(r==DEAD -> DEAD : 1) :: else fi;
#else
#define FATE_OF_REG
#define FATE_OF_ADD
#endif
inline probe(d,k) {
	if
	:: ACT(k)==OK -> d_step { bnd[d]=k+1; trig=1 }
	:: ACT(k)==FAIL -> skip
	:: ACT(k)==DEFER ->
		if
		:: d_step { DEPOK -> bnd[d]=k+1; trig=1 }
		:: else -> defr[d]=1
		fi
	:: ACT(k)==OOPS -> r=DEAD; goto out		/* dies with its locks held */
	:: ACT(k)==REG -> run Reg(ARG(k), c); c?r;
		if :: r==DEAD -> goto out :: else fi;
		d_step { bnd[d]=k+1; trig=1 }
	:: ACT(k)==ADD -> run Add(ARG(k), c); c?r;
		if :: r==DEAD -> goto out :: else fi;
		d_step { bnd[d]=k+1; trig=1 }
	fi }
/* __device_attach: match every driver of the bus under the device lock */
inline dattach(d) {
	LOCK(d); j=0;
	do
	:: bnd[d]==0 && j < nkl[DBUS(d)] ->
		k = kl[DBUS(d)*NK+j];
		if
		:: MATCH(d,k) -> probe(d,k)
		:: else
		fi;
		j++
	:: else -> break
	od;
	j=0; k=0; UNLOCK(d) }
proctype Reg(byte k; chan ret) {
	byte i, d, r; bit m; chan c = [0] of { byte };
	d_step { kl[KBUS(k)*NK+nkl[KBUS(k)]] = k; nkl[KBUS(k)]++ };
	do
	:: i < ndl[KBUS(k)] ->
		d = dl[KBUS(k)*ND+i];
#if POLICY==1
		LOCK(d); m = MATCH(d,k); UNLOCK(d);
#else
		m = MATCH(d,k);
#endif
		if
		:: m -> LOCK(d);
			if
			:: bnd[d]==0 -> probe(d,k)
			:: else
			fi;
			UNLOCK(d)
		:: else
		fi;
		m=0; i++
	:: else -> break
	od;
	r=0;
out:	FATE_OF_REG
	ret!r
}
proctype Add(byte d; chan ret) {
	byte j, k, r; chan c = [0] of { byte };
	d_step { dl[DBUS(d)*ND+ndl[DBUS(d)]] = d; ndl[DBUS(d)]++ };
	dattach(d);
	r=0;
out:	FATE_OF_ADD
	ret!r
}
#ifdef WORKER
proctype Worker() {
	byte j, k, r, d; chan c = [0] of { byte };
end:	do
	:: d_step { trig -> trig=0 };
		do
		:: d < ND ->
			if
			:: d_step { defr[d] -> defr[d]=0 }; dattach(d)
			:: else
			fi;
			d++
		:: else -> break
		od;
		d=0
	od;
out:	skip
}
#endif
init {
	byte t; chan c = [NT+1] of { byte };
	atomic {
		do :: t < NDEV0 -> d_step { dl[DBUS(t)*ND+ndl[DBUS(t)]] = t; ndl[DBUS(t)]++ ; t++ } :: else -> break od;
		t=0;
#ifdef WORKER
		run Worker();
#endif
		do :: t < NT -> run Reg(t, c); t++ :: else -> t=0; break od;
#ifdef ADDER
		run Add(2, c);
#endif
	}
}
#ifdef TERMINALS
#define SHOW(name, length) printf(" " #name); for (n=0; n<length; n++) printf(" %d", now.name[n]);
active proctype Watch() {
end:	timeout -> c_code {
		int n;
		printf("TERMINAL");
		SHOW(lk, ND) SHOW(bnd, ND) SHOW(defr, ND) SHOW(ndl, NB) SHOW(dl, NB*ND) SHOW(nkl, NB) SHOW(kl, NB*NK)
		SHOW(fate, NT+1)
		printf(" trig %d\n", now.trig);
	}
}
#endif
