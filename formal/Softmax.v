(* Facts on softmax, on means with its weights, and on norms, which several proofs use. *)

From formal Require Export Theorems Normal.

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

(** * Means and variances *)

(* Mean square minus squared mean is the mean squared distance from the mean. *)
Lemma variance k p u :
  sum k p = 1 ->
  sum k (fun j => p j * u j ^ 2) - sum k (fun j => p j * u j) ^ 2
  = sum k (fun j => p j * (u j - sum k (fun l => p l * u l)) ^ 2).
Proof.
  intros P. set (mean := sum k (fun l => p l * u l)).
  transitivity (sum k (fun j => p j * u j ^ 2) - 2 * mean * sum k (fun j => p j * u j)
                + mean ^ 2 * sum k (fun j => p j)).
  - replace (sum k (fun j => p j)) with (sum k p) by reflexivity. rewrite P. fold mean. ring.
  - rewrite <- !sum_scal, <- sum_minus, <- sum_plus. apply sum_ext. intros. ring.
Qed.

(* Half of the sum of squares is more than the variance, by a sum of squares. *)
Lemma half_minus_variance k p u :
  sum k p = 1 ->
  sum k (fun j => u j ^ 2) / 2 - (sum k (fun j => p j * u j ^ 2) - sum k (fun j => p j * u j) ^ 2)
  = sum k (fun j => sum k (fun l => (1 - delta j l) ^ 2 * (u j + u l) ^ 2 * p j * p l)) / 2
    + sum k (fun j => u j ^ 2 * (1 - 2 * p j) ^ 2) / 2.
Proof.
  intros S. both_sides.
  assert (Q : sum k (fun i => p i) = 1) by exact S. rewrite ?Q. equal_parts.
Qed.

(** * Norms *)

Lemma norm2_nonneg k n v : 0 <= norm2 k n v.
Proof. unfold norm2. pos. Qed.

Lemma norm2_zero k n v : norm2 k n v <= 0 -> forall a j,
  (1 <= a <= n)%nat -> (1 <= j <= k)%nat -> v a j = 0.
Proof.
  intros Z a j Ha Hj. pose proof (norm2_nonneg k n v). unfold norm2 in *.
  assert (S : sum k (fun j => v a j ^ 2) = 0).
  { apply (sum_zero_parts n (fun a => sum k (fun j => v a j ^ 2)));
      [intros; pos | lra | exact Ha]. }
  pose proof (sum_zero_parts k (fun j => v a j ^ 2) ltac:(intros; pos) S j Hj) as E.
  cbv beta in E. nra.
Qed.

Lemma norm2_sym k n theta eta :
  norm2 k n (fun a j => eta a j - theta a j) = norm2 k n (fun a j => theta a j - eta a j).
Proof. unfold norm2. apply sum_ext. intros. apply sum_ext. intros. ring. Qed.
