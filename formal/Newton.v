(* The third derivative of the cost, and the rate of Newton's method. *)

From formal Require Import Minimiser Hessian Descent.

(** * The third derivative *)

(* Means, covariances and third moments with the weights softmax(z). *)
Definition mean (k : nat) (z u : nat -> R) : R := sum k (fun j => softmax k z j * u j).
Definition third (k : nat) (z u v w : nat -> R) : R :=
  sum k (fun j => softmax k z j
    * ((u j - mean k z u) * (v j - mean k z v) * (w j - mean k z w))).

Lemma slope_of_softmax_mean k z u w t :
  (1 <= k)%nat ->
  is_derive (fun t => mean k (fun j => z j + t * w j) u) t
    (mean k (fun j => z j + t * w j) (fun j => u j * w j)
     - mean k (fun j => z j + t * w j) u * mean k (fun j => z j + t * w j) w).
Proof.
  intros Hk. unfold mean, softmax. derive.
  set (S := sum k (fun l => exp (z l + t * w l))). set (e := fun j => exp (z j + t * w j)).
  assert (PS : 0 < S) by (unfold S; pos).
  transitivity (sum k (fun j => e j * u j * w j) / S
                - sum k (fun j => e j * u j) / S * (sum k (fun j => e j * w j) / S)).
  - transitivity (sum k (fun j => e j * u j * w j) / S
                - sum k (fun j => e j * u j) * (sum k (fun j => e j * w j) / S ^ 2)).
    + rewrite <- sum_scal_r, <- sum_div, <- sum_minus. apply sum_ext. intros j _.
      fold (e j). replace (sum k (fun i => exp (z i + t * w i) * (0 + 1 * w i)))
        with (sum k (fun j => e j * w j)) by (apply sum_ext; intros; unfold e; ring).
      field. lra.
    + field. lra.
  - f_equal; [|f_equal]; rewrite <- sum_div; apply sum_ext; intros; unfold e; field; lra.
Qed.

(* The slope of a covariance is a third moment. *)
Lemma slope_of_covariance k z u v w t :
  (1 <= k)%nat ->
  is_derive (fun t => mean k (fun j => z j + t * w j) (fun j => u j * v j)
                      - mean k (fun j => z j + t * w j) u * mean k (fun j => z j + t * w j) v) t
    (third k (fun j => z j + t * w j) u v w).
Proof.
  intros Hk. eapply D_eq.
  - apply D_minus; [|apply D_mult]; apply slope_of_softmax_mean, Hk.
  - cbv beta. set (q := fun j => z j + t * w j). unfold third.
    assert (S : sum k (softmax k q) = 1) by (apply softmax_sum, Hk).
    set (mu := mean k q u). set (mv := mean k q v). set (mw := mean k q w).
    transitivity (mean k q (fun j => u j * v j * w j) - mw * mean k q (fun j => u j * v j)
      - mv * mean k q (fun j => u j * w j) - mu * mean k q (fun j => v j * w j)
      + mv * mw * mean k q u + mu * mw * mean k q v + mu * mv * mean k q w
      - mu * mv * mw * sum k (softmax k q));
      [rewrite S; fold mu mv mw; ring|].
    clearbody mu mv mw. unfold mean.
    rewrite <- !sum_scal, <- !sum_minus, <- !sum_plus, <- sum_minus.
    apply sum_ext. intros. ring.
Qed.

(** * Its size *)

Lemma cauchy_schwarz n x v : sum n (fun a => x a * v a) ^ 2 <= length2 n x * length2 n v.
Proof.
  assert (E : sum n (fun a => sum n (fun b => (x a * v b - x b * v a) ^ 2))
    = 2 * (length2 n x * length2 n v - sum n (fun a => x a * v a) ^ 2)).
  { unfold length2. equal. }
  assert (0 <= sum n (fun a => sum n (fun b => (x a * v b - x b * v a) ^ 2))) by pos.
  lra.
Qed.

(* An entry is not further from a mean than the root of twice the sum of squares. *)
Lemma distance_from_mean k z w c :
  (1 <= c <= k)%nat -> Rabs (w c - mean k z w) <= sqrt (2 * length2 k w).
Proof.
  intros Hc. assert (Hk : (1 <= k)%nat) by lia.
  assert (S : sum k (softmax k z) = 1) by (apply softmax_sum, Hk).
  assert (P : forall l, 0 < softmax k z l) by (intros; apply softmax_pos, Hk).
  set (r := sqrt (2 * length2 k w)).
  assert (D : forall l, (1 <= l <= k)%nat -> Rabs (w c - w l) <= r).
  { intros l Hl. rewrite <- sqrt_Rsqr_abs. apply sqrt_le_1_alt. unfold Rsqr.
    destruct (Nat.eq_dec c l) as [<-|N].
    - assert (0 <= length2 k w) by (unfold length2; pos). lra.
    - assert (w c ^ 2 + w l ^ 2 <= length2 k w).
      { unfold length2. rewrite (sum_own k c) by exact Hc.
        assert (w l ^ 2 <= sum k (fun i => (1 - delta c i) * w i ^ 2)); [|lra].
        replace (w l ^ 2) with ((1 - delta c l) * w l ^ 2)
          by (rewrite delta_other by exact N; ring).
        apply (sum_part k (fun i => (1 - delta c i) * w i ^ 2) l Hl). intros i _.
        apply Rmult_le_pos; [destruct (delta_01 c i) as [-> | ->]; lra | apply pow2_ge_0]. }
      pose proof (pow2_ge_0 (w c + w l)). nra. }
  assert (E : w c - mean k z w = sum k (fun l => softmax k z l * (w c - w l))).
  { transitivity (w c * sum k (softmax k z) - mean k z w); [rewrite S; ring|].
    unfold mean. rewrite <- sum_scal, <- sum_minus. apply sum_ext. intros. ring. }
  rewrite E. apply Rabs_le.
  assert (B : forall s, (s = 1 \/ s = -1) ->
    s * sum k (fun l => softmax k z l * (w c - w l)) <= r).
  { intros s Hs. rewrite <- (Rmult_1_l r), <- S, <- sum_scal, <- sum_scal_r. apply sum_le.
    intros l Hl. specialize (D l Hl).
    pose proof (P l).
    replace (s * (softmax k z l * (w c - w l))) with (softmax k z l * (s * (w c - w l))) by ring.
    apply Rmult_le_compat_l; [lra|]. pose proof (Rle_abs (w c - w l)).
    pose proof (Rle_abs (- (w c - w l))). rewrite Rabs_Ropp in H1. destruct Hs as [-> | ->]; lra. }
  pose proof (B 1 ltac:(auto)). pose proof (B (-1) ltac:(auto)). lra.
Qed.

Lemma third_bound k z w v :
  (1 <= k)%nat -> Rabs (third k z w v v) <= sqrt (2 * length2 k w) * (length2 k v / 2).
Proof.
  intros Hk. assert (P : forall l, 0 < softmax k z l) by (intros; apply softmax_pos, Hk).
  set (r := sqrt (2 * length2 k w)). assert (0 <= r) by apply sqrt_pos.
  set (var := sum k (fun j => softmax k z j * (v j - mean k z v) ^ 2)).
  assert (V : var <= length2 k v / 2).
  { unfold var, mean. rewrite <- variance by (apply softmax_sum, Hk).
    apply variance_at_most, Hk. }
  apply Rle_trans with (r * var); [|apply Rmult_le_compat_l; assumption].
  apply Rabs_le.
  assert (B : forall s, (s = 1 \/ s = -1) -> s * third k z w v v <= r * var).
  { intros s Hs. unfold third, var. rewrite <- !sum_scal. apply sum_le. intros j Hj.
    pose proof (distance_from_mean k z w j Hj) as D. fold r in D. apply Rabs_le_between in D.
    replace (s * _) with (s * (w j - mean k z w) * (softmax k z j * (v j - mean k z v) ^ 2))
      by ring.
    apply Rmult_le_compat_r; [|destruct Hs as [-> | ->]; lra].
    apply Rmult_le_pos; [left; apply P | apply pow2_ge_0]. }
  pose proof (B 1 ltac:(auto)). pose proof (B (-1) ltac:(auto)). lra.
Qed.

(* Of the logits of a sample. *)
Lemma logit_length k n (x : nat -> nat -> R) v i :
  length2 k (fun j => logit_change n x v i j) <= length2 n (x i) * norm2 k n v.
Proof.
  unfold norm2. rewrite sum_swap, <- sum_scal. apply sum_le. intros j _.
  apply cauchy_schwarz.
Qed.

Section Third.
Variables (k m n : nat) (lam : R) (x : nat -> nat -> R).
Hypotheses (Hk : (1 <= k)%nat) (Hm : (1 <= m)%nat).

Local Notation H := (fun theta a j b l => softmax_hessian k m n a b j l lam theta x).
Local Notation u v := (logit_change n x v).

Lemma form_of_covariances theta w v :
  bilinear_form k n (H theta) w v
  = lam * sum n (fun a => sum k (fun j => w a j * v a j))
    + sum m (fun i => mean k (u theta i) (fun j => u w i j * u v i j)
                      - mean k (u theta i) (u w i) * mean k (u theta i) (u v i)) / INR m.
Proof.
  unfold bilinear_form, softmax_hessian, mean, softmax, logit_change. both_sides. equal_parts.
Qed.

Lemma slope_of_form theta d w v t :
  is_derive (fun t => bilinear_form k n (H (fun a j => theta a j + t * d a j)) w v) t
    (sum m (fun i => third k (fun j => u theta i j + t * u d i j) (u w i) (u v i) (u d i)) / INR m).
Proof.
  assert (E : forall t i, u (fun a j => theta a j + t * d a j) i
                          = fun j => u theta i j + t * u d i j).
  { intros s i. apply functional_extensionality. intros j. unfold logit_change.
    rewrite <- sum_scal, <- sum_plus. apply sum_ext. intros. ring. }
  eapply D_ext; [intros s; symmetry; apply form_of_covariances|].
  eapply D_eq.
  - apply D_plus; [apply D_const|]. apply D_scal_r. apply D_sum. intros i _.
    eapply D_ext; [intros s; rewrite E; reflexivity|]. apply slope_of_covariance, Hk.
  - rewrite Rplus_0_l. reflexivity.
Qed.
End Third.

Lemma third_sym k z u v w : third k z u v w = third k z w u v.
Proof. unfold third. apply sum_ext. intros. ring. Qed.

(* The sum over the samples. *)
Lemma third_sum k m n (z x w v : nat -> nat -> R) :
  (1 <= k)%nat -> (1 <= m)%nat ->
  Rabs (sum m (fun i => third k (z i) (logit_change n x w i) (logit_change n x v i)
                          (logit_change n x v i)) / INR m)
  <= sum m (fun i => sqrt (length2 n (x i)) ^ 3) / (sqrt 2 * INR m) * norm2 k n v
     * sqrt (norm2 k n w).
Proof.
  intros Hk Hm. assert (P : 0 < INR m) by pos.
  assert (Q : 0 < sqrt 2) by (apply sqrt_lt_R0; lra).
  assert (Q2 : sqrt 2 * sqrt 2 = 2) by (apply sqrt_sqrt; lra).
  pose proof (norm2_nonneg k n w). pose proof (norm2_nonneg k n v).
  assert (B : forall i, Rabs (third k (z i) (logit_change n x w i) (logit_change n x v i)
                                (logit_change n x v i))
    <= sqrt (length2 n (x i)) ^ 3 * (norm2 k n v * sqrt (norm2 k n w) / sqrt 2)).
  { intros i. eapply Rle_trans; [apply third_bound, Hk|].
    set (r := sqrt (length2 n (x i))). assert (0 <= r) by apply sqrt_pos.
    assert (L : 0 <= length2 n (x i)) by (unfold length2; pos).
    assert (R2 : r * r = length2 n (x i)) by (apply sqrt_sqrt; exact L).
    apply Rle_trans with (sqrt 2 * r * sqrt (norm2 k n w) * (r ^ 2 * norm2 k n v / 2)).
    - apply Rmult_le_compat.
      + apply sqrt_pos.
      + assert (0 <= length2 k (logit_change n x v i)) by (unfold length2; pos). lra.
      + unfold r. rewrite <- sqrt_mult by lra. rewrite <- sqrt_mult by (assumption || nra).
        apply sqrt_le_1_alt. pose proof (logit_length k n x w i) as A.
        change (fun j => logit_change n x w i j) with (logit_change n x w i) in A. nra.
      + pose proof (logit_length k n x v i) as A.
        change (fun j => logit_change n x v i j) with (logit_change n x v i) in A.
        replace (r ^ 2) with (length2 n (x i)) by (rewrite <- R2; ring). lra.
    - right. replace (sqrt 2 * r * sqrt (norm2 k n w) * (r ^ 2 * norm2 k n v / 2))
        with (sqrt 2 * (r ^ 3 * (norm2 k n v * sqrt (norm2 k n w))) / 2) by field.
      rewrite <- Q2 at 2. field. lra. }
  replace (sum m (fun i => sqrt (length2 n (x i)) ^ 3) / (sqrt 2 * INR m) * norm2 k n v
     * sqrt (norm2 k n w))
    with (sum m (fun i => sqrt (length2 n (x i)) ^ 3 * (norm2 k n v * sqrt (norm2 k n w) / sqrt 2))
          / INR m) by (rewrite sum_scal_r; field; lra).
  unfold Rdiv at 1. rewrite Rabs_mult, (Rabs_pos_eq (/ INR m))
    by (left; apply Rinv_0_lt_compat; exact P).
  apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat; exact P|].
  apply Rabs_le.
  split; [rewrite <- sum_opp|]; apply sum_le; intros i _; specialize (B i);
    apply Rabs_le_between in B; lra.
Qed.

Theorem claim_third_derivative_proved : claim_third_derivative.
Proof.
  intros k m n lam theta v w x Hk Hm Hn M H.
  eexists. split; [exact (slope_of_form k m n lam x Hk theta w v v 0)|].
  rewrite (sum_ext m _ _ (fun i _ => third_sym k _ _ _ _)).
  apply (third_sum k m n (fun i j => logit_change n x theta i j + 0 * logit_change n x w i j));
    assumption.
Qed.

(** * Newton's method *)

Lemma newton_step k m n lam Y x best theta next :
  data k m n Y -> 0 < lam ->
  minimiser (fun t => softmax_objective k m n lam Y t x) best ->
  (forall a j, (1 <= a <= n)%nat -> (1 <= j <= k)%nat ->
   hessian_times k n (fun a j b l => softmax_hessian k m n a b j l lam theta x)
     (fun a j => next a j - theta a j) a j = - softmax_gradient k m n a j lam Y theta x) ->
  let M := sum m (fun i => sqrt (length2 n (x i)) ^ 3) / (sqrt 2 * INR m) in
  sqrt (norm2 k n (fun a j => next a j - best a j))
  <= M / (2 * lam) * sqrt (norm2 k n (fun a j => theta a j - best a j)) ^ 2.
Proof.
  intros D L Min Newton M. pose proof D as (Hk & Hm & Hn & HY).
  set (H := fun t a j b l => softmax_hessian k m n a b j l lam t x).
  set (w := fun a j => next a j - best a j). set (d := fun a j => best a j - theta a j).
  set (C := M * norm2 k n d * sqrt (norm2 k n w)).
  (* The gradient in the direction w, along the way from theta to best. *)
  pose proof (below_parabola _ _ _ C (slope_along k m n lam Y x D theta d w)
    (slope_of_form k m n lam x Hk theta d w d)) as A. cbv beta in A.
  replace (fun a j => theta a j + 0 * d a j) with theta in A
    by (apply same_by_entries; intros; ring).
  replace (fun a j => theta a j + 1 * d a j) with best in A
    by (apply same_by_entries; intros; unfold d; ring).
  rewrite (sum_zero n (fun a => sum k (fun j =>
    softmax_gradient k m n a j lam Y best x * w a j))) in A.
  2:{ intros a Ha. apply sum_zero. intros j Hj.
      rewrite (gradient_at_minimiser k m n lam Y x D best a j Ha Hj Min). ring. }
  assert (B : 0 <= sum n (fun a => sum k (fun j =>
                     softmax_gradient k m n a j lam Y theta x * w a j))
                   + bilinear_form k n (H theta) w d + C / 2).
  { apply A. intros s.
    pose proof (third_sum k m n (fun i j => logit_change n x theta i j + s * logit_change n x d i j)
      x w d Hk Hm) as T. apply Rabs_le_between in T. apply T. }
  (* The length of w, by the smallest eigenvalue. *)
  assert (E : quadratic_form k n (H theta) w
    = - sum n (fun a => sum k (fun j => softmax_gradient k m n a j lam Y theta x * w a j))
      - bilinear_form k n (H theta) w d).
  { transitivity (sum n (fun a => sum k (fun j =>
      w a j * hessian_times k n (H theta) (fun a j => next a j - theta a j) a j))
      - bilinear_form k n (H theta) w d).
    - unfold quadratic_form, bilinear_form, hessian_times. do 2 pointwise.
      rewrite <- sum_scal, <- sum_minus. apply sum_ext. intros b _.
      rewrite <- sum_scal, <- sum_minus. apply sum_ext. intros l _. unfold w at 2. unfold d. ring.
    - f_equal. rewrite <- sum_opp. apply sum_ext. intros a Ha. rewrite <- sum_opp. apply sum_ext.
      intros j Hj. unfold H. rewrite Newton by assumption. ring. }
  pose proof (form_at_least k m n lam theta x Hk Hm w) as F. fold (H theta) in F.
  assert (G : lam * norm2 k n w <= C / 2) by (unfold H in *; lra).
  replace (norm2 k n (fun a j => theta a j - best a j)) with (norm2 k n d)
    by (apply norm2_sym).
  set (s := sqrt (norm2 k n w)) in *.
  assert (S2 : s * s = norm2 k n w) by (apply sqrt_sqrt, norm2_nonneg).
  rewrite <- S2 in G. assert (S0 : 0 <= s) by apply sqrt_pos. unfold C in G.
  destruct S0 as [S0|<-].
  - apply (Rmult_le_reg_l (lam * s)); [nra|].
    replace (lam * s * (M / (2 * lam) * sqrt (norm2 k n d) ^ 2))
      with (M * sqrt (norm2 k n d) ^ 2 * s / 2) by (field; lra).
    replace (sqrt (norm2 k n d) ^ 2) with (norm2 k n d)
      by (simpl; rewrite Rmult_1_r; symmetry; apply sqrt_sqrt, norm2_nonneg). lra.
  - apply Rmult_le_pos; [|apply pow2_ge_0]. apply Rmult_le_pos.
    + unfold M. apply Rmult_le_pos.
      * apply sum_nonneg. intros. apply pow_le, sqrt_pos.
      * left. apply Rinv_0_lt_compat. apply Rmult_lt_0_compat; [apply sqrt_lt_R0; lra | pos].
    + left. apply Rinv_0_lt_compat. lra.
Qed.

Theorem claim_newton_rate_proved : claim_newton_rate.
Proof.
  intros k m n lam Y x best theta D L Min M c H error Newton.
  assert (Step : forall t, error (S t) <= c * error t ^ 2).
  { intros t. exact (newton_step k m n lam Y x best (theta t) (theta (S t)) D L Min (Newton t)). }
  split; [exact Step|]. intros Near.
  assert (E : forall t, 0 <= error t) by (intros; apply sqrt_pos).
  assert (C : 0 <= c).
  { pose proof D as (Hk & Hm & Hn & HY). unfold c, M. repeat apply Rmult_le_pos.
    - apply sum_nonneg. intros. apply pow_le, sqrt_pos.
    - left. apply Rinv_0_lt_compat. apply Rmult_lt_0_compat; [apply sqrt_lt_R0; lra | pos].
    - left. apply Rinv_0_lt_compat. lra. }
  set (q := c * error O) in *. assert (Q : 0 <= q) by (apply Rmult_le_pos; auto).
  assert (B : forall t, error t <= q ^ t * error O /\ c * error t <= q).
  { induction t as [|t [I1 I2]]; [simpl; unfold q; lra|].
    assert (N : error (S t) <= q * error t).
    { eapply Rle_trans; [apply Step|]. specialize (E t). simpl. rewrite Rmult_1_r, <- Rmult_assoc.
      apply Rmult_le_compat_r; assumption. }
    split.
    - eapply Rle_trans; [exact N|]. simpl. rewrite Rmult_assoc. apply Rmult_le_compat_l; assumption.
    - apply (Rmult_le_compat_l c) in N; [|exact C]. specialize (E t). nra. }
  intros t. apply B.
Qed.
