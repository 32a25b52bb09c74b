(* The step of the bound: a preconditioner that lies above every Hessian. *)

From formal Require Import Minimiser Hessian Descent.

Lemma form_of_difference k n H r w v :
  quadratic_form k n H (fun a j => r * w a j - v a j)
  = r ^ 2 * quadratic_form k n H w - r * bilinear_form k n H w v - r * bilinear_form k n H v w
    + quadratic_form k n H v.
Proof. unfold quadratic_form, bilinear_form. do 4 pointwise. ring. Qed.

Lemma above_parabola (f df ddf : R -> R) C :
  (forall s, is_derive f s (df s)) -> (forall s, is_derive df s (ddf s)) ->
  (forall s, C <= ddf s) -> f 0 + df 0 + C / 2 <= f 1.
Proof.
  intros D1 D2 B.
  pose proof (below_parabola (fun s => - f s) (fun s => - df s) (fun s => - ddf s) (- C)
    (fun s => D_opp f s (df s) (D1 s)) (fun s => D_opp df s (ddf s) (D2 s))) as A.
  cbv beta in A. assert (forall s, - ddf s <= - C) by (intros s; specialize (B s); lra).
  specialize (A H). lra.
Qed.

Section Bound.
Variables (k m n : nat) (lam : R) (Y x : nat -> nat -> R).
Hypotheses (D : data k m n Y) (L : 0 < lam).

Local Notation J := (fun t => softmax_objective k m n lam Y t x).
Local Notation g := (fun t a j => softmax_gradient k m n a j lam Y t x).
Local Notation H := (fun t a j b l => softmax_hessian k m n a b j l lam t x).
Let B a b := sum m (fun i => x i a * x i b) / (2 * INR m) + lam * delta a b.
Let K (a j b l : nat) := B a b * delta j l.

Lemma bound_sym a j b l : K a j b l = K b l a j.
Proof.
  unfold K, B. rewrite (delta_sym b a), (delta_sym l j). f_equal. f_equal. f_equal.
  apply sum_ext. intros. ring.
Qed.

Lemma bound_of_logits v :
  quadratic_form k n K v
  = sum m (fun i => sum k (fun j => logit_change n x v i j ^ 2)) / 2 / INR m + lam * norm2 k n v.
Proof.
  destruct D as (Hk & Hm & Hn & HY). unfold quadratic_form, K, B, norm2, logit_change.
  both_sides. equal_parts.
Qed.

Lemma form_of_bound_positive v : 0 <= quadratic_form k n K v.
Proof.
  destruct D as (Hk & Hm & Hn & HY). rewrite bound_of_logits.
  assert (0 < / INR m) by (apply Rinv_0_lt_compat; pos).
  assert (0 <= sum m (fun i => sum k (fun j => logit_change n x v i j ^ 2))) by pos.
  pose proof (norm2_nonneg k n v). unfold Rdiv.
  apply Rplus_le_le_0_compat; apply Rmult_le_pos; lra.
Qed.

Lemma form_below_bound theta v : quadratic_form k n (H theta) v <= quadratic_form k n K v.
Proof.
  destruct D as (Hk & Hm & Hn & HY). rewrite bound_of_logits, form_of_hessian by assumption.
  rewrite Rplus_comm. apply Rplus_le_compat_r. unfold Rdiv at 1 2.
  apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat; pos|].
  change (?u * / 2) with (u / 2). rewrite <- sum_div. apply sum_le. intros i _.
  apply variance_at_most, Hk.
Qed.

(* What the gradient is, if d is the step. *)
Lemma slope_of_step theta d e :
  (forall a j, (1 <= a <= n)%nat -> (1 <= j <= k)%nat ->
   sum n (fun b => B a b * d b j) = - g theta a j) ->
  sum n (fun a => sum k (fun j => g theta a j * e a j)) = - bilinear_form k n K e d.
Proof.
  intros Step. unfold bilinear_form, K. rewrite <- sum_opp. apply sum_ext. intros a Ha.
  rewrite <- sum_opp. apply sum_ext. intros j Hj.
  transitivity (- (e a j * sum n (fun b => B a b * d b j))); [rewrite Step by assumption; ring|].
  rewrite <- sum_scal. f_equal. apply sum_ext. intros b _.
  rewrite <- (sum_delta_l k j (fun l => e a j * (B a b * d b l)) Hj). apply sum_ext. intros. ring.
Qed.

Lemma bound_descends theta d :
  (forall a j, (1 <= a <= n)%nat -> (1 <= j <= k)%nat ->
   sum n (fun b => B a b * d b j) = - g theta a j) ->
  J (fun a j => theta a j + d a j) <= J theta - quadratic_form k n K d / 2.
Proof.
  intros Step.
  pose proof (below_parabola _ _ _ (quadratic_form k n K d)
    (cost_along k m n lam Y x D theta d) (slope_along k m n lam Y x D theta d d)) as A.
  cbv beta in A.
  replace (fun a j => theta a j + 0 * d a j) with theta in A
    by (apply same_by_entries; intros; ring).
  replace (fun a j => theta a j + 1 * d a j) with (fun a j => theta a j + d a j) in A
    by (apply same_by_entries; intros; ring).
  rewrite (slope_of_step theta d d Step) in A. change (bilinear_form k n K d d)
    with (quadratic_form k n K d) in A.
  specialize (A (fun s => form_below_bound (fun a j => theta a j + s * d a j) d)). lra.
Qed.

Lemma gap_of_bound mu theta best d :
  0 < mu -> (forall eta v, mu * quadratic_form k n K v <= quadratic_form k n (H eta) v) ->
  (forall a j, (1 <= a <= n)%nat -> (1 <= j <= k)%nat ->
   sum n (fun b => B a b * d b j) = - g theta a j) ->
  mu * (J theta - J best) <= quadratic_form k n K d / 2.
Proof.
  intros M F Step. set (e := fun a j => best a j - theta a j).
  pose proof (above_parabola _ _ _ (mu * quadratic_form k n K e)
    (cost_along k m n lam Y x D theta e) (slope_along k m n lam Y x D theta e e)) as A.
  cbv beta in A.
  replace (fun a j => theta a j + 0 * e a j) with theta in A
    by (apply same_by_entries; intros; ring).
  replace (fun a j => theta a j + 1 * e a j) with best in A
    by (apply same_by_entries; intros; unfold e; ring).
  rewrite (slope_of_step theta d e Step) in A.
  specialize (A (fun s => F (fun a j => theta a j + s * e a j) e)).
  pose proof (form_of_bound_positive (fun a j => mu * e a j - d a j)) as P.
  rewrite form_of_difference in P.
  rewrite (form_sym k n K (fun a j b l => bound_sym a j b l) d e) in P.
  apply (Rmult_le_compat_l mu) in A; lra.
Qed.
End Bound.

Theorem claim_bound_step_proved : claim_bound_step.
Proof.
  intros k m n lam mu Y x best theta D L J B bound form Min Step.
  assert (Next : forall t, theta (S t) = fun a j => theta t a j + (theta (S t) a j - theta t a j))
    by (intros; apply same_by_entries; intros; ring).
  assert (Fall : forall t, J (theta (S t)) <= J (theta t)
      - bound (fun a j => theta (S t) a j - theta t a j) / 2).
  { intros t. rewrite (Next t) at 1. unfold J.
    exact (bound_descends k m n lam Y x D (theta t) _ (Step t)). }
  split; [|split].
  - intros t. pose proof (Fall t).
    pose proof (form_of_bound_positive k m n lam Y x D L
      (fun a j => theta (S t) a j - theta t a j)).
    unfold bound, B in *. lra.
  - intros M F t. pose proof (Fall t) as A.
    pose proof (gap_of_bound k m n lam Y x D L mu (theta t) best _ M F (Step t)) as G.
    unfold bound, B, J in *. lra.
  - intros s eta v S0 PS. pose proof D as (Hk & Hm & Hn & HY).
    pose proof (bound_at_least lam s m Hm PS) as P. set (C := s / (2 * INR m) + lam) in *.
    assert (U : bound v <= C * norm2 k n v).
    { unfold bound, B. rewrite (bound_of_logits k m n lam Y x D v).
      specialize (S0 v). apply (Rmult_le_compat_r (/ (2 * INR m))) in S0;
        [|left; apply Rinv_0_lt_compat; pos].
      unfold C. replace (_ / 2 / INR m)
        with (sum m (fun i => sum k (fun j => logit_change n x v i j ^ 2)) * / (2 * INR m))
        by (field; pos).
      replace ((s / (2 * INR m) + lam) * norm2 k n v)
        with (s * norm2 k n v * / (2 * INR m) + lam * norm2 k n v) by (field; pos). lra. }
    apply Rle_trans with (lam * norm2 k n v).
    + apply (Rmult_le_compat_l (lam / C)) in U.
      * replace (lam / C * (C * norm2 k n v)) with (lam * norm2 k n v) in U by (field; lra).
        exact U.
      * apply Rmult_le_pos; [lra|]. left. apply Rinv_0_lt_compat. lra.
    + apply form_at_least; assumption.
Qed.
