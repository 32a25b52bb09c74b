(* The proofs of the theorems in Theorems.v. *)

From formal Require Import Theorems Normal.

(** * Inequalities of the exponential function and the logarithm *)

Lemma ln_below x : 0 < x -> ln x <= x - 1.
Proof. intros H. pose proof (exp_ineq1_le (ln x)). rewrite exp_ln in H0 by exact H. lra. Qed.

Lemma ln_strictly_below x : 0 < x -> x <> 1 -> ln x < x - 1.
Proof.
  intros H N. assert (L : ln x <> 0).
  { intros L. apply N. rewrite <- (exp_ln x H), L. apply exp_0. }
  pose proof (exp_ineq1 (ln x) L). rewrite exp_ln in H0 by exact H. lra.
Qed.

Definition lse (k : nat) (z : nat -> R) : R := ln (sum k (fun j => exp (z j))).
Definition softmax (k : nat) (z : nat -> R) (j : nat) : R := exp (z j) / sum k (fun l => exp (z l)).

Lemma softmax_pos k z j : (1 <= k)%nat -> 0 < softmax k z j.
Proof. intros. unfold softmax. pos. Qed.

Lemma softmax_sum k z : (1 <= k)%nat -> sum k (softmax k z) = 1.
Proof. intros. unfold softmax. rewrite sum_div. field. pos. Qed.

(* The function log sum exp lies above its tangents. *)
Lemma lse_above k z u :
  (1 <= k)%nat ->
  lse k z + sum k (fun j => softmax k z j * u j) <= lse k (fun j => z j + u j).
Proof.
  intros Hk. set (mean := sum k _). unfold lse.
  set (S := sum k (fun j => exp (z j))). assert (PS : 0 < S) by (unfold S; pos).
  apply Rle_trans with (ln (S * exp mean)).
  { rewrite ln_mult, ln_exp by (assumption || apply exp_pos). lra. }
  assert (L : S * exp mean <= sum k (fun j => exp (z j + u j))).
  { apply Rle_trans with (sum k (fun j => exp (z j) * exp mean * (1 + (u j - mean)))).
    - right.
      transitivity (exp mean * (S + sum k (fun j => exp (z j) * u j) - S * mean)).
      + replace (S * mean) with (sum k (fun j => exp (z j) * u j)); [ring|].
        unfold mean, softmax. fold S. rewrite <- sum_scal. apply sum_ext. intros. field. lra.
      + unfold S at 1 2. rewrite <- sum_scal_r, <- sum_plus, <- sum_minus, <- sum_scal.
        apply sum_ext. intros. ring.
    - apply sum_le. intros j _.
      replace (z j + u j) with (z j + mean + (u j - mean)) by ring. rewrite !exp_plus.
      apply Rmult_le_compat_l; [|apply exp_ineq1_le].
      left. apply Rmult_lt_0_compat; apply exp_pos. }
  destruct L as [L|L]; [left; apply ln_increasing; auto|rewrite L; lra].
  apply Rmult_lt_0_compat; [assumption | apply exp_pos].
Qed.

Theorem claim_gibbs_proved : claim_gibbs.
Proof.
  intros k p q Sp Sq P Q. unfold divergence.
  assert (T : forall j, (1 <= j <= k)%nat -> 0 <= ln (q j / p j) * q j - (q j - p j)).
  { intros j Hj. specialize (P j Hj). specialize (Q j Hj). destruct (Req_dec (q j) 0) as [E|E].
    - rewrite E. lra.
    - assert (0 < q j) by lra.
      replace (ln (q j / p j)) with (- ln (p j / q j)) by (rewrite !ln_div by assumption; ring).
      pose proof (ln_below (p j / q j) ltac:(apply Rdiv_lt_0_compat; assumption)).
      assert (ln (p j / q j) * q j <= (p j / q j - 1) * q j) by (apply Rmult_le_compat_r; lra).
      replace ((p j / q j - 1) * q j) with (p j - q j) in H1 by (field; lra). lra. }
  assert (D : sum k (fun j => ln (q j / p j) * q j - (q j - p j))
              = sum k (fun j => ln (q j / p j) * q j)).
  { rewrite !sum_minus. replace (sum k (fun i => q i)) with (sum k q) by reflexivity.
    replace (sum k (fun i => p i)) with (sum k p) by reflexivity. lra. }
  split.
  - rewrite <- D. apply sum_nonneg, T.
  - intros Z j Hj. rewrite <- D in Z. pose proof (sum_zero_parts _ _ T Z j Hj) as E.
    cbv beta in E. specialize (P j Hj). specialize (Q j Hj). destruct (Req_dec (q j) 0) as [E0|E0].
    + rewrite E0 in E. lra.
    + assert (0 < q j) by lra. destruct (Req_dec (p j / q j) 1) as [E1|E1].
      * apply (f_equal (fun t => t * q j)) in E1. unfold Rdiv in E1.
        rewrite Rmult_assoc, Rinv_l, Rmult_1_r in E1 by assumption. lra.
      * exfalso.
        replace (ln (q j / p j)) with (- ln (p j / q j)) in E
          by (rewrite !ln_div by assumption; ring).
        pose proof (ln_strictly_below _ (Rdiv_lt_0_compat _ _ P H) E1).
        assert (ln (p j / q j) * q j < (p j / q j - 1) * q j)
          by (apply Rmult_lt_compat_r; assumption).
        replace ((p j / q j - 1) * q j) with (p j - q j) in H1 by (field; lra). lra.
Qed.

(** * The cost lies above its tangents *)

Section Cost.
Variables (k m n : nat) (lam : R) (Y x : nat -> nat -> R).
Hypothesis D : data k m n Y.

Let J theta := softmax_objective k m n lam Y theta x.
Let g theta a j := softmax_gradient k m n a j lam Y theta x.
Let logit (theta : nat -> nat -> R) i j := sum n (fun a => theta a j * x i a).

(* What the cost is above the parabola on its tangent: a mean over the samples. *)
Lemma cost_gap theta eta :
  J eta - J theta - sum n (fun a => sum k (fun j => g theta a j * (eta a j - theta a j)))
  - lam / 2 * norm2 k n (fun a j => eta a j - theta a j)
  = sum m (fun i =>
      lse k (logit eta i) - lse k (logit theta i)
      - sum k (fun j => softmax k (logit theta i) j * (logit eta i j - logit theta i j))) / INR m.
Proof.
  destruct D as (Hk & Hm & Hn & HY).
  unfold J, g, softmax_objective, softmax_gradient, lse, softmax, norm2, logit.
  use_given. both_sides. equal_parts.
Qed.
