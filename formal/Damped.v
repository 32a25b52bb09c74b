(* Newton's steps, shortened by halving, converge from every start. *)

From formal Require Import Minimiser Hessian Descent.

Section Damped.
Variables (k m n : nat) (lam s : R) (Y x theta d : nat -> nat -> R).
Hypotheses (D : data k m n Y) (PL : 0 < lam) (PS : 0 <= s).
Hypothesis Bound :
  forall v, sum m (fun i => sum k (fun j => logit_change n x v i j ^ 2)) <= s * norm2 k n v.
Let L := s / (2 * INR m) + lam.
Local Notation J := (fun t => softmax_objective k m n lam Y t x).
Local Notation g := (fun t a j => softmax_gradient k m n a j lam Y t x).
Local Notation H := (fun t a j b l => softmax_hessian k m n a b j l lam t x).
Hypothesis Newton : forall a j, (1 <= a <= n)%nat -> (1 <= j <= k)%nat ->
  hessian_times k n (H theta) d a j = - g theta a j.
Let q := - sum n (fun a => sum k (fun j => g theta a j * d a j)).

Lemma decrement_is_form w :
  bilinear_form k n (H theta) w d = - sum n (fun a => sum k (fun j => w a j * g theta a j)).
Proof.
  unfold bilinear_form. rewrite <- sum_opp. apply sum_ext. intros a Ha. rewrite <- sum_opp.
  apply sum_ext. intros j Hj.
  transitivity (w a j * hessian_times k n (H theta) d a j); [|rewrite Newton by assumption; ring].
  unfold hessian_times. rewrite <- sum_scal. apply sum_ext. intros. rewrite <- sum_scal.
  apply sum_ext. intros. ring.
Qed.

Lemma q_is_form : quadratic_form k n (H theta) d = q.
Proof.
  change (bilinear_form k n (H theta) d d = q). rewrite decrement_is_form. unfold q. f_equal.
  apply sum_rows. intros. ring.
Qed.

Lemma q_bounds : lam * norm2 k n d <= q.
Proof. rewrite <- q_is_form. apply (bounds k m n lam s Y x D Bound theta d). Qed.

(* |gradient|^2 <= L q. *)
Lemma gradient_of_decrement : norm2 k n (g theta) <= L * q.
Proof.
  pose proof (bound_positive k m n lam s Y D PS) as P. fold L in P.
  set (w := g theta). change (norm2 k n w <= L * q).
  assert (W : bilinear_form k n (H theta) w d = - norm2 k n w).
  { rewrite decrement_is_form. f_equal. apply sum_rows. intros. unfold w. ring. }
  assert (E : quadratic_form k n (H theta) (fun a j => L * d a j + w a j)
    = L ^ 2 * q - 2 * L * norm2 k n w + quadratic_form k n (H theta) w).
  { rewrite <- q_is_form.
    transitivity (L ^ 2 * quadratic_form k n (H theta) d + L * bilinear_form k n (H theta) d w
      + L * bilinear_form k n (H theta) w d + quadratic_form k n (H theta) w).
    - unfold quadratic_form, bilinear_form. do 4 pointwise. ring.
    - rewrite (form_sym k n (H theta)
        (fun a j b l => hessian_sym k m n lam x theta a j b l) d w), W. ring. }
  pose proof (proj1 (bounds k m n lam s Y x D Bound theta (fun a j => L * d a j + w a j))) as A.
  pose proof (proj2 (bounds k m n lam s Y x D Bound theta w)) as B. fold L in B.
  pose proof (norm2_nonneg k n (fun a j => L * d a j + w a j)).
  assert (0 <= L * (L * q - norm2 k n w)) by nra.
  apply Rnot_lt_le. intros N. nra.
Qed.

Lemma damped alpha :
  0 <= alpha <= lam / L -> J (fun a j => theta a j + alpha * d a j) <= J theta - alpha * q / 2.
Proof.
  intros A. pose proof (bound_positive k m n lam s Y D PS) as P. fold L in P.
  set (e := fun a j => alpha * d a j).
  pose proof (below_parabola _ _ _ (L * norm2 k n e)
    (cost_along k m n lam Y x D theta e) (slope_along k m n lam Y x D theta e e)) as B.
  cbv beta in B.
  replace (fun a j => theta a j + 0 * e a j) with theta in B
    by (apply same_by_entries; intros; ring).
  replace (fun a j => theta a j + 1 * e a j) with (fun a j => theta a j + alpha * d a j) in B
    by (apply same_by_entries; intros; unfold e; ring).
  specialize (B (fun t => proj2 (bounds k m n lam s Y x D Bound _ e))).
  assert (T : sum n (fun a => sum k (fun j => g theta a j * e a j)) = - alpha * q).
  { unfold q, e.
    transitivity (alpha * sum n (fun a => sum k (fun j => g theta a j * d a j))); [|ring].
    rewrite <- sum_scal. apply sum_ext. intros. rewrite <- sum_scal. apply sum_ext. intros. ring. }
  assert (N : norm2 k n e = alpha ^ 2 * norm2 k n d).
  { unfold norm2, e. rewrite <- sum_scal. apply sum_ext. intros. rewrite <- sum_scal.
    apply sum_ext. intros. ring. }
  rewrite T, N in B. pose proof q_bounds as Q. pose proof (norm2_nonneg k n d) as N0.
  assert (alpha * L <= lam).
  { destruct A as [_ A]. apply (Rmult_le_compat_r L) in A; [|lra].
    replace (lam / L * L) with lam in A by (field; lra). exact A. }
  assert (alpha * (alpha * L) * norm2 k n d <= alpha * q).
  { apply Rle_trans with (alpha * (lam * norm2 k n d)).
    - rewrite Rmult_assoc. apply Rmult_le_compat_l; [lra|]. apply Rmult_le_compat_r; assumption.
    - apply Rmult_le_compat_l; [lra | exact Q]. }
  lra.
Qed.
End Damped.

Theorem claim_damped_newton_proved : claim_damped_newton.
Proof.
  intros k m n lam s c Y x best theta d halvings D PL PS C Bound L J g H q point accepts Min Newton.
  assert (Damped : forall t alpha, 0 <= alpha <= lam / L ->
    J (point t alpha) <= J (theta t) - alpha * q t / 2).
  { intros t alpha A.
    exact (damped k m n lam s Y x (theta t) (d t) D PL PS Bound (Newton t) alpha A). }
  split; [exact Damped|]. intros Search Next t.
  destruct (Search t) as [Ok Not].
  pose proof (bound_at_least lam s m (proj1 (proj2 D)) PS) as P. fold L in P.
  assert (Q : norm2 k n (g t) <= L * q t)
    by exact (gradient_of_decrement k m n lam s Y x (theta t) (d t) D PL PS Bound (Newton t)).
  pose proof (norm2_nonneg k n (g t)) as G0.
  assert (Q0 : 0 <= q t) by (apply Rnot_lt_le; intros N; nra).
  assert (Half : forall i, 0 < (1 / 2) ^ i) by (intros; apply pow_lt; lra).
  (* The first accepted step is not short. *)
  assert (Long : lam / (2 * L) < (1 / 2) ^ halvings t).
  { destruct (halvings t) as [|i].
    - simpl. apply Rmult_lt_reg_r with (2 * L); [lra|].
      replace (lam / (2 * L) * (2 * L)) with lam by (field; lra). lra.
    - apply Rnot_le_lt. intros Short. apply (Not i); [lia|]. unfold accepts.
      specialize (Half i). simpl in Short.
      assert (A : (1 / 2) ^ i <= lam / L).
      { replace (lam / (2 * L)) with (1 / 2 * (lam / L)) in Short by (field; lra). lra. }
      pose proof (Damped t ((1 / 2) ^ i) ltac:(lra)) as B.
      assert (0 <= (1 / 2) ^ i * q t) by (apply Rmult_le_pos; lra). nra. }
  split.
  - replace (2 ^ halvings t) with (/ (1 / 2) ^ halvings t).
    + specialize (Half (halvings t)). set (h := (1 / 2) ^ halvings t) in *.
      apply Rmult_lt_reg_r with h; [exact Half|]. rewrite Rinv_l by lra.
      apply (Rmult_lt_compat_l (2 * L / lam)) in Long; [|apply Rdiv_lt_0_compat; lra].
      replace (2 * L / lam * (lam / (2 * L))) with 1 in Long by (field; lra). exact Long.
    + replace (1 / 2) with (/ 2) by field. rewrite pow_inv, Rinv_inv. reflexivity.
  - replace (theta (S t)) with (point t ((1 / 2) ^ halvings t))
      by (apply same_by_entries; intros; symmetry; apply Next).
    unfold accepts in Ok.
    pose proof (claim_value_bound_proved k m n lam Y x (theta t) best D PL Min) as V.
    change (J (theta t) - J best <= norm2 k n (g t) / (2 * lam)) in V.
    (* c alpha q >= c lam / (2 L) |g|^2 / L >= c (lam / L)^2 gap. *)
    set (h := (1 / 2) ^ halvings t) in *.
    assert (A : lam / (2 * L) * (norm2 k n (g t) / L) <= h * q t).
    { apply Rmult_le_compat.
      - left. apply Rdiv_lt_0_compat; lra.
      - apply Rmult_le_pos; [exact G0|]. left. apply Rinv_0_lt_compat. lra.
      - lra.
      - apply Rmult_le_reg_r with L; [lra|].
        replace (norm2 k n (g t) / L * L) with (norm2 k n (g t)) by (field; lra). lra. }
    assert (B : (lam / L) ^ 2 * (J (theta t) - J best) <= lam / (2 * L) * (norm2 k n (g t) / L)).
    { apply (Rmult_le_compat_l ((lam / L) ^ 2)) in V; [|apply pow2_ge_0].
      replace (lam / (2 * L) * (norm2 k n (g t) / L))
        with ((lam / L) ^ 2 * (norm2 k n (g t) / (2 * lam))) by (field; lra). exact V. }
    assert (E : c * ((lam / L) ^ 2 * (J (theta t) - J best)) <= c * (h * q t))
      by (apply Rmult_le_compat_l; lra).
    lra.
Qed.
