(* What the generated statements mean: every definition that they use and that is not Rocq's own
   (Reals) or Coquelicot's (is_derive). A reader who trusts the theorems trusts these lines. *)

From Coq Require Export Reals.
From Coquelicot Require Export Coquelicot.
Open Scope R_scope.

(* f 1 + ... + f n and f 1 * ... * f n; indices run from 1, as in the book. *)
Fixpoint sum (n : nat) (f : nat -> R) : R :=
  match n with O => 0 | S before => sum before f + f n end.

Fixpoint prod (n : nat) (f : nat -> R) : R :=
  match n with O => 1 | S before => prod before f * f n end.

(* f low + ... + f high. *)
Definition sum_from (low high : nat) (f : nat -> R) : R :=
  sum (high + 1 - low) (fun i => f (low + i - 1)%nat).

(* Kronecker's delta. *)
Definition delta (i j : nat) : R := if Nat.eqb i j then 1 else 0.

(* One of the entries 1, ..., k is 1, the others are 0. *)
Definition one_hot (k : nat) (row : nat -> R) : Prop :=
  exists c, (1 <= c <= k)%nat /\ forall j, (1 <= j <= k)%nat -> row j = delta j c.

(* An array with one entry replaced. *)
Definition put1 (x : nat -> R) (a : nat) (t : R) : nat -> R :=
  fun b => if Nat.eqb b a then t else x b.

Definition put2 (x : nat -> nat -> R) (a j : nat) (t : R) : nat -> nat -> R :=
  fun b => if Nat.eqb b a then put1 (x b) j t else x b.

(* F has a partial derivative with respect to the entry x_a (or x_aj), and it is l. *)
Definition is_partial1 (F : (nat -> R) -> R) (x : nat -> R) (a : nat) (l : R) : Prop :=
  is_derive (fun t => F (put1 x a t)) (x a) l.

Definition is_partial2 (F : (nat -> nat -> R) -> R) (x : nat -> nat -> R) (a j : nat) (l : R)
    : Prop :=
  is_derive (fun t => F (put2 x a j t)) (x a j) l.
