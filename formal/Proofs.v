(* The proofs of the theorems in Theorems.v. *)

From Coq Require Classical_Prop.
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

Lemma cost_above theta eta :
  J theta + sum n (fun a => sum k (fun j => g theta a j * (eta a j - theta a j)))
  + lam / 2 * norm2 k n (fun a j => eta a j - theta a j) <= J eta.
Proof.
  pose proof (cost_gap theta eta) as E. destruct D as (Hk & Hm & Hn & HY).
  assert (0 <= sum m (fun i =>
      lse k (logit eta i) - lse k (logit theta i)
      - sum k (fun j => softmax k (logit theta i) j * (logit eta i j - logit theta i j))) / INR m).
  { apply Rmult_le_pos; [|left; apply Rinv_0_lt_compat; pos].
    apply sum_nonneg. intros i Hi.
    pose proof (lse_above k (logit theta i) (fun j => logit eta i j - logit theta i j) Hk) as A.
    cbv beta in A.
    replace (fun j => logit theta i j + (logit eta i j - logit theta i j)) with (logit eta i) in A
      by (apply functional_extensionality; intros; ring). lra. }
  lra.
Qed.

(* Where a function of one variable is lowest its slope is 0. *)
Lemma slope_at_lowest f t l : is_derive f t l -> (forall s, f t <= f s) -> l = 0.
Proof.
  intros Df Low. apply is_derive_Reals in Df.
  pose (pr := exist (fun l => derivable_pt_abs f t l) l Df : derivable_pt f t).
  change l with (derive_pt f t pr).
  apply (deriv_minimum f (t - 1) (t + 1) t pr); try lra. intros. apply Low.
Qed.

Lemma gradient_is_slope theta a j :
  (1 <= a <= n)%nat -> (1 <= j <= k)%nat -> is_partial2 J theta a j (g theta a j).
Proof.
  destruct D as (Hk & Hm & Hn & HY). intros Ha Hj.
  unfold J, g, softmax_objective, softmax_gradient. revert HY Ha Hj. clear D J g logit.
  intros. use_given. slope.
Qed.

Lemma gradient_at_minimiser theta a j :
  (1 <= a <= n)%nat -> (1 <= j <= k)%nat -> minimiser J theta -> g theta a j = 0.
Proof.
  intros Ha Hj M. apply (slope_at_lowest _ _ _ (gradient_is_slope theta a j Ha Hj)).
  intros s. rewrite put2_same. apply M.
Qed.

Lemma at_minimiser theta :
  minimiser J theta ->
  forall eta, sum n (fun a => sum k (fun j => g theta a j * (eta a j - theta a j))) = 0.
Proof.
  intros M eta. apply sum_zero. intros a Ha. apply sum_zero. intros j Hj.
  rewrite gradient_at_minimiser by assumption. ring.
Qed.

(* Norms. *)
Lemma norm2_nonneg v : 0 <= norm2 k n v.
Proof. unfold norm2. pos. Qed.

Lemma norm2_zero v : norm2 k n v <= 0 -> forall a j,
  (1 <= a <= n)%nat -> (1 <= j <= k)%nat -> v a j = 0.
Proof.
  intros Z a j Ha Hj. pose proof (norm2_nonneg v). unfold norm2 in *.
  assert (S : sum k (fun j => v a j ^ 2) = 0).
  { apply (sum_zero_parts n (fun a => sum k (fun j => v a j ^ 2))); [intros; pos | lra | exact Ha]. }
  pose proof (sum_zero_parts k (fun j => v a j ^ 2) ltac:(intros; pos) S j Hj) as E.
  cbv beta in E. nra.
Qed.

Lemma norm2_sym theta eta :
  norm2 k n (fun a j => eta a j - theta a j) = norm2 k n (fun a j => theta a j - eta a j).
Proof. unfold norm2. apply sum_ext. intros. apply sum_ext. intros. ring. Qed.
End Cost.

Theorem strongly_convex_proved : strongly_convex.
Proof. intros k m n lam Y x theta eta D. exact (cost_above k m n lam Y x D theta eta). Qed.

Theorem at_most_one_minimiser_proved : at_most_one_minimiser.
Proof.
  intros k m n lam Y x theta eta D L M N a j Ha Hj.
  pose proof (cost_above k m n lam Y x D theta eta) as A.
  pose proof (at_minimiser k m n lam Y x D theta M eta) as Z0.
  cbv beta zeta in A, Z0. rewrite Z0 in A.
  specialize (N theta). cbv beta in N.
  pose proof (norm2_nonneg k n (fun a j => eta a j - theta a j)).
  assert (Z : norm2 k n (fun a j => eta a j - theta a j) <= 0) by nra.
  pose proof (norm2_zero k n _ Z a j Ha Hj) as E. cbv beta in E. lra.
Qed.

(* a b >= - a^2 / (2 lam) - lam b^2 / 2. *)
Lemma complete_square lam u v : 0 < lam -> - (u ^ 2 / (2 * lam)) <= u * v + lam / 2 * v ^ 2.
Proof.
  intros L. assert (0 <= (u + lam * v) ^ 2 / (2 * lam)).
  { apply Rmult_le_pos; [apply pow2_ge_0 | left; apply Rinv_0_lt_compat; lra]. }
  replace ((u + lam * v) ^ 2 / (2 * lam)) with (u ^ 2 / (2 * lam) + (u * v + lam / 2 * v ^ 2))
    in H by (field; lra). lra.
Qed.

Theorem claim_value_bound_proved : claim_value_bound.
Proof.
  intros k m n lam Y x theta best D L M.
  pose proof (cost_above k m n lam Y x D theta best) as A. cbv beta zeta in A.
  set (g := fun a j => softmax_gradient k m n a j lam Y theta x) in *.
  change (fun a j => softmax_gradient k m n a j lam Y theta x) with g.
  assert (B : - (norm2 k n g / (2 * lam))
    <= sum n (fun a => sum k (fun j => g a j * (best a j - theta a j)))
       + lam / 2 * norm2 k n (fun a j => best a j - theta a j)).
  { unfold norm2. rewrite <- sum_div, <- sum_opp, <- sum_scal, <- sum_plus.
    apply sum_le. intros a _. rewrite <- sum_div, <- sum_opp, <- sum_scal, <- sum_plus.
    apply sum_le. intros j _. apply complete_square, L. }
  unfold g in *. lra.
Qed.

Theorem claim_distance_bound_proved : claim_distance_bound.
Proof.
  intros k m n lam Y x theta best D L M.
  pose proof (cost_above k m n lam Y x D theta best) as A.
  pose proof (cost_above k m n lam Y x D best theta) as B.
  pose proof (at_minimiser k m n lam Y x D best M theta) as Z.
  cbv beta zeta in A, B, Z. rewrite Z in B.
  set (g := fun a j => softmax_gradient k m n a j lam Y theta x) in *.
  change (fun a j => softmax_gradient k m n a j lam Y theta x) with g.
  assert (C : lam / 2 * norm2 k n (fun a j => theta a j - best a j) <=
              norm2 k n g / (2 * lam)).
  { rewrite (norm2_sym k n theta best) in A. set (d2 := norm2 k n _) in *.
    assert (S : - (norm2 k n g / (2 * lam)) - lam / 2 * d2
      <= sum n (fun a => sum k (fun j => g a j * (best a j - theta a j)))).
    { unfold d2. rewrite <- norm2_sym. unfold norm2.
      rewrite <- sum_div, <- sum_opp, <- sum_scal, <- sum_minus.
      apply sum_le. intros a _. rewrite <- sum_div, <- sum_opp, <- sum_scal, <- sum_minus.
      apply sum_le. intros j _.
      pose proof (complete_square lam (g a j) (best a j - theta a j) L). lra. }
    unfold g in *. lra. }
  apply Rmult_le_reg_r with lam; [exact L|].
  unfold Rdiv. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
  rewrite <- (sqrt_square lam) at 1 by lra. rewrite <- sqrt_mult; [| apply norm2_nonneg | nra].
  apply sqrt_le_1_alt. set (d2 := norm2 k n (fun _ _ => _ - _)) in *.
  apply (Rmult_le_compat_r (2 * lam)) in C; [|lra].
  replace (norm2 k n g / (2 * lam) * (2 * lam)) with (norm2 k n g) in C by (field; lra). nra.
Qed.

Theorem claim_columns_sum_to_zero_proved : claim_columns_sum_to_zero.
Proof.
  intros k m n lam Y x theta (Hk & Hm & Hn & HY) L G a Ha.
  assert (E : sum k (fun j => softmax_gradient k m n a j lam Y theta x)
              = lam * sum k (fun j => theta a j)).
  { unfold softmax_gradient. use_given. both_sides. equal_parts. }
  rewrite sum_zero in E by (intros; apply G; assumption). nra.
Qed.

(** * The Hessian *)

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

Section Hessian.
Variables (k m n : nat) (lam : R) (theta x : nat -> nat -> R).
Hypotheses (Hk : (1 <= k)%nat) (Hm : (1 <= m)%nat) (Hn : (1 <= n)%nat).

Local Notation H := (fun a j b l => softmax_hessian k m n a b j l lam theta x).
Local Notation p := (fun i => softmax k (fun j => sum n (fun a => theta a j * x i a))).
Local Notation u v := (logit_change n x v).

Lemma form_of_hessian v :
  quadratic_form k n H v
  = lam * norm2 k n v
    + sum m (fun i => sum k (fun j => p i j * u v i j ^ 2) - sum k (fun j => p i j * u v i j) ^ 2)
      / INR m.
Proof.
  unfold quadratic_form, norm2, softmax_hessian, softmax, logit_change. both_sides. equal_parts.
Qed.

Lemma hessian_times_vector v a j :
  (1 <= a <= n)%nat -> (1 <= j <= k)%nat ->
  hessian_times k n H v a j
  = lam * v a j
    + sum m (fun i => x i a * p i j * (u v i j - sum k (fun l => p i l * u v i l))) / INR m.
Proof.
  intros. unfold hessian_times, softmax_hessian, softmax, logit_change. both_sides. equal_parts.
Qed.

Lemma variance_nonneg v i :
  0 <= sum k (fun j => p i j * u v i j ^ 2) - sum k (fun j => p i j * u v i j) ^ 2.
Proof.
  rewrite variance by (apply softmax_sum; exact Hk). apply sum_nonneg. intros.
  apply Rmult_le_pos; [left; apply softmax_pos; exact Hk | apply pow2_ge_0].
Qed.

Lemma form_at_least v : lam * norm2 k n v <= quadratic_form k n H v.
Proof.
  rewrite form_of_hessian.
  assert (0 <= sum m (fun i => sum k (fun j => p i j * u v i j ^ 2)
                               - sum k (fun j => p i j * u v i j) ^ 2) / INR m).
  { apply Rmult_le_pos; [|left; apply Rinv_0_lt_compat; pos].
    apply sum_nonneg. intros. apply variance_nonneg. }
  lra.
Qed.
End Hessian.

Lemma form_of_zero k n H v :
  (forall a j, (1 <= a <= n)%nat -> (1 <= j <= k)%nat -> hessian_times k n H v a j = 0) ->
  quadratic_form k n H v = 0.
Proof.
  intros Z. unfold quadratic_form. apply sum_zero. intros a Ha. apply sum_zero. intros j Hj.
  transitivity (v a j * hessian_times k n H v a j); [|rewrite Z by assumption; ring].
  unfold hessian_times. rewrite <- sum_scal. apply sum_ext. intros. rewrite <- sum_scal.
  apply sum_ext. intros. ring.
Qed.

Theorem claim_smallest_eigenvalue_proved : claim_smallest_eigenvalue.
Proof.
  intros k m n lam theta x Hk Hm Hn H. split; [|split].
  - intros v. apply form_at_least; assumption.
  - intros w a j Ha Hj. unfold H. rewrite hessian_times_vector by assumption.
    rewrite (sum_zero m); [lra|]. intros i Hi.
    replace (sum k _) with (logit_change n x (fun b _ => w b) i j); [ring|].
    unfold logit_change. rewrite sum_scal_r, softmax_sum by assumption. ring.
  - intros v L Z a j Ha Hj. apply (norm2_zero k n v); [|assumption..].
    pose proof (form_at_least k m n lam theta x Hk Hm v) as F. fold H in F.
    rewrite form_of_zero in F by exact Z. nra.
Qed.

Theorem claim_null_space_proved : claim_null_space.
Proof.
  intros k m n theta x v Hk Hm Hn H. split; intros Z.
  - pose proof (form_of_zero k n H v Z) as Q.
    unfold H in Q. rewrite form_of_hessian in Q by assumption.
    set (var := fun i => _) in Q.
    assert (V : sum m var = 0).
    { rewrite Rmult_0_l, Rplus_0_l in Q. apply (f_equal (fun t => t * INR m)) in Q.
      unfold Rdiv in Q. rewrite Rmult_assoc, Rinv_l in Q by pos. lra. }
    intros i j l Hi Hj Hl.
    pose proof (sum_zero_parts m var (fun i _ => variance_nonneg k n theta x Hk v i) V i Hi) as E.
    unfold var in E. cbv beta in E. rewrite variance in E by (apply softmax_sum; exact Hk).
    set (mean := sum k (fun l => softmax k (fun j => sum n (fun a => theta a j * x i a)) l
                                 * logit_change n x v i l)) in E.
    assert (A : forall j, (1 <= j <= k)%nat -> logit_change n x v i j = mean).
    { intros c Hc. pose proof (fun N => sum_zero_parts k _ N E c Hc) as F. cbv beta in F.
      pose proof (softmax_pos k (fun j => sum n (fun a => theta a j * x i a)) c Hk).
      assert ((logit_change n x v i c - mean) ^ 2 = 0).
      { apply (Rmult_eq_reg_l (softmax k (fun j => sum n (fun a => theta a j * x i a)) c)); [|lra].
        rewrite Rmult_0_r. apply F. intros. apply Rmult_le_pos; [|apply pow2_ge_0].
        left. apply softmax_pos, Hk. }
      nra. }
    rewrite (A j Hj), (A l Hl). reflexivity.
  - intros a j Ha Hj. unfold H. rewrite hessian_times_vector by assumption.
    rewrite (sum_zero m); [lra|]. intros i Hi.
    replace (sum k _) with (logit_change n x v i j); [ring|].
    transitivity (sum k (fun l => softmax k (fun j => sum n (fun a => theta a j * x i a)) l
                                  * logit_change n x v i j)).
    + rewrite sum_scal_r. change (sum k (fun i0 => ?f i0)) with (sum k f).
      rewrite softmax_sum by assumption. ring.
    + apply sum_ext. intros l Hl. rewrite (Z i j l) by assumption. reflexivity.
Qed.

(** * Two classes *)

Lemma two_classes_are_logistic m n lam theta x y :
  (1 <= m)%nat ->
  two_class_objective m n lam theta x y
  = lam / 4 * sum n (fun a => (theta a 0%nat + theta a 1%nat) ^ 2)
    + logistic_objective m n (lam / 2) (fun a => theta a 1%nat - theta a 0%nat) y x.
Proof.
  intros Hm. unfold two_class_objective, logistic_objective. both_sides. equal_parts.
Qed.

Theorem claim_half_decay_proved : claim_half_decay.
Proof.
  intros m n lam x y Hm Hn L.
  (* The two columns -w/2 and w/2. *)
  set (split := fun (w : nat -> R) (a j : nat) => if Nat.eqb j 0 then - w a / 2 else w a / 2).
  assert (S : forall w, two_class_objective m n lam (split w) x y
                        = logistic_objective m n (lam / 2) w y x).
  { intros w. rewrite two_classes_are_logistic by assumption. unfold split. simpl.
    rewrite (sum_zero n) by (intros; lra).
    replace (fun a => w a / 2 - - w a / 2) with w
      by (apply functional_extensionality; intros; lra). lra. }
  assert (G : forall theta, logistic_objective m n (lam / 2)
      (fun a => theta a 1%nat - theta a 0%nat) y x <= two_class_objective m n lam theta x y).
  { intros theta. rewrite two_classes_are_logistic by assumption.
    assert (0 <= sum n (fun a => (theta a 0%nat + theta a 1%nat) ^ 2)) by pos. nra. }
  unfold Theorems.minimiser in *. split.
  - intros theta M. split.
    + assert (Z : sum n (fun a => (theta a 0%nat + theta a 1%nat) ^ 2) = 0).
      { pose proof (M (split (fun a => theta a 1%nat - theta a 0%nat))) as A.
        cbv beta in A. rewrite S, two_classes_are_logistic in A by assumption.
        assert (0 <= sum n (fun a => (theta a 0%nat + theta a 1%nat) ^ 2)) by pos. nra. }
      intros a Ha.
      pose proof (sum_zero_parts n _ (fun i _ => pow2_ge_0 _) Z a Ha) as E. cbv beta in E. nra.
    + intros w. rewrite <- (S w). apply Rle_trans with (two_class_objective m n lam theta x y).
      * apply G.
      * apply M.
  - intros w M eta. fold (split w). rewrite S. eapply Rle_trans; [apply M | apply G].
Qed.

(** * Separable data *)

Theorem no_minimiser_proved : no_minimiser.
Proof.
  intros k m n Y x v theta D lead Pos (i0 & j0 & Hi0 & Hj0 & Lead) M.
  pose proof (cost_above k m n 0 Y x D (fun a j => theta a j + v a j) theta) as A.
  cbv beta zeta in A. specialize (M (fun a j => theta a j + v a j)). cbv beta in M.
  destruct D as (Hk & Hm & Hn & HY).
  set (p := fun i => softmax k (fun j => sum n (fun a => (theta a j + v a j) * x i a))).
  assert (E : sum n (fun a => sum k (fun j =>
      softmax_gradient k m n a j 0 Y (fun a j => theta a j + v a j) x
      * (theta a j - (theta a j + v a j))))
    = sum m (fun i => sum k (fun j => p i j * lead i j)) / INR m).
  { unfold softmax_gradient, p, softmax, lead, logit_change. use_given. both_sides. equal_parts. }
  rewrite E in A.
  assert (0 < sum m (fun i => sum k (fun j => p i j * lead i j)) / INR m).
  { apply Rdiv_lt_0_compat; [|pos].
    assert (T : forall i j, (1 <= i <= m)%nat -> (1 <= j <= k)%nat -> 0 <= p i j * lead i j).
    { intros. apply Rmult_le_pos; [left; apply softmax_pos; exact Hk | apply Pos; assumption]. }
    assert (0 < p i0 j0 * lead i0 j0)
      by (apply Rmult_lt_0_compat; [apply softmax_pos; exact Hk | exact Lead]).
    eapply Rlt_le_trans; [eassumption|].
    eapply Rle_trans;
      [apply (sum_part k (fun j => p i0 j * lead i0 j) j0 Hj0); intros; apply T; assumption|].
    apply (sum_part m (fun i => sum k (fun j => p i j * lead i j)) i0 Hi0).
    intros. apply sum_nonneg. intros. apply T; assumption. }
  lra.
Qed.

(** * Smoothness, and the safe step *)

(* Half of the mean of u_j^2 is more than the variance. *)
Lemma variance_at_most k z u :
  (1 <= k)%nat ->
  sum k (fun j => softmax k z j * u j ^ 2) - sum k (fun j => softmax k z j * u j) ^ 2
  <= sum k (fun j => u j ^ 2) / 2.
Proof.
  intros Hk. set (p := softmax k z).
  assert (P : forall j, 0 < p j) by (intros; apply softmax_pos, Hk).
  assert (S : sum k p = 1) by (apply softmax_sum, Hk).
  (* Twice the difference is a sum of squares: that of eq-softmax-half. *)
  assert (E : sum k (fun j => u j ^ 2) / 2
     - (sum k (fun j => p j * u j ^ 2) - sum k (fun j => p j * u j) ^ 2)
     = sum k (fun j => sum k (fun l => (1 - delta j l) ^ 2 * (u j + u l) ^ 2 * p j * p l)) / 2
       + sum k (fun j => u j ^ 2 * (1 - 2 * p j) ^ 2) / 2).
  { both_sides. 
    assert (Q : sum k (fun i => p i) = 1) by exact S. rewrite ?Q. equal_parts. }
  assert (0 <= sum k (fun j => sum k (fun l => (1 - delta j l) ^ 2 * (u j + u l) ^ 2 * p j * p l))).
  { apply sum_nonneg. intros j _. apply sum_nonneg. intros l _.
    apply Rmult_le_pos; [apply Rmult_le_pos; [apply Rmult_le_pos; apply pow2_ge_0|]|];
      left; apply P. }
  assert (0 <= sum k (fun j => u j ^ 2 * (1 - 2 * p j) ^ 2)).
  { apply sum_nonneg. intros j _. apply Rmult_le_pos; apply pow2_ge_0. }
  lra.
Qed.

Theorem hessian_bounds_proved : hessian_bounds.
Proof.
  intros k m n lam s theta x Hk Hm Hn S v form. split; [apply form_at_least; assumption|].
  unfold form. rewrite form_of_hessian by assumption. specialize (S v).
  assert (V : sum m (fun i =>
      sum k (fun j => softmax k (fun j => sum n (fun a => theta a j * x i a)) j
                      * logit_change n x v i j ^ 2)
      - sum k (fun j => softmax k (fun j => sum n (fun a => theta a j * x i a)) j
                        * logit_change n x v i j) ^ 2) <= s * norm2 k n v / 2).
  { apply Rle_trans with (sum m (fun i => sum k (fun j => logit_change n x v i j ^ 2)) / 2);
      [|lra].
    rewrite <- sum_div. apply sum_le. intros i Hi. apply variance_at_most, Hk. }
  assert (M : 0 < / INR m) by (apply Rinv_0_lt_compat; pos).
  apply (Rmult_le_compat_r (/ INR m)) in V; [|lra].
  replace ((s / (2 * INR m) + lam) * norm2 k n v)
    with (lam * norm2 k n v + s * norm2 k n v / 2 * / INR m) by (field; pos).
  unfold Rdiv in *. lra.
Qed.

(* A function with second derivative at most C lies below a parabola. *)
Lemma below_parabola (f df ddf : R -> R) C :
  (forall s, is_derive f s (df s)) -> (forall s, is_derive df s (ddf s)) ->
  (forall s, ddf s <= C) -> f 1 <= f 0 + df 0 + C / 2.
Proof.
  intros D1 D2 B.
  set (h := fun s => f s - df 0 * s - C / 2 * s ^ 2).
  assert (Dh : forall s, is_derive h s (df s - df 0 - C * s)).
  { intros s. unfold h. eapply D_eq.
    - apply (D_minus (fun s => f s - df 0 * s) (fun s => C / 2 * s ^ 2));
        [apply (D_minus f (fun s => df 0 * s)); [apply D1 | apply D_scal, D_id] |].
      apply D_scal. apply (D_pow (fun s => s)), D_id.
    - simpl. field. }
  destruct (MVT_gen h 0 1 (fun s => df s - df 0 - C * s)) as (c & Hc & E).
  { intros. apply Dh. }
  { intros s _. apply continuity_pt_filterlim, (ex_derive_continuous h). eexists. apply Dh. }
  rewrite Rmin_left, Rmax_right in Hc by lra.
  destruct (MVT_gen df 0 c ddf) as (b & Hb & F).
  { intros. apply D2. }
  { intros s _. apply continuity_pt_filterlim, (ex_derive_continuous df). eexists. apply D2. }
  specialize (B b). unfold h in E. nra.
Qed.

Section Line.
Variables (k m n : nat) (lam : R) (Y x theta d : nat -> nat -> R).
Hypothesis D : data k m n Y.

Lemma cost_along t :
  is_derive (fun t => softmax_objective k m n lam Y (fun a j => theta a j + t * d a j) x) t
    (sum n (fun a => sum k (fun j =>
       softmax_gradient k m n a j lam Y (fun a j => theta a j + t * d a j) x * d a j))).
Proof.
  destruct D as (Hk & Hm & Hn & HY). unfold softmax_objective, softmax_gradient. use_given.
  eapply D_ext; [intro; symmetry; normalise |]. derive. equal.
Qed.

Lemma slope_along t :
  is_derive (fun t => sum n (fun a => sum k (fun j =>
       softmax_gradient k m n a j lam Y (fun a j => theta a j + t * d a j) x * d a j))) t
    (quadratic_form k n
       (fun a j b l => softmax_hessian k m n a b j l lam (fun a j => theta a j + t * d a j) x) d).
Proof.
  destruct D as (Hk & Hm & Hn & HY).
  unfold quadratic_form, softmax_hessian, softmax_gradient. use_given.
  eapply D_ext; [intro; symmetry; normalise |]. derive. equal.
Qed.
End Line.

Theorem claim_softmax_step_proved : claim_softmax_step.
Proof.
  intros k m n lam s Y x theta alpha D S L J g next PL.
  set (G := norm2 k n g).
  assert (B : J next <= J theta - alpha * G + L * alpha ^ 2 / 2 * G).
  { set (d := fun a j => - alpha * g a j).
    pose proof (below_parabola _ _ _ (L * norm2 k n d)
      (cost_along k m n lam Y x theta d D) (slope_along k m n lam Y x theta d D)) as A.
    assert (Z : (fun a j => theta a j + 0 * d a j) = theta)
      by (repeat (apply functional_extensionality; intro); ring).
    assert (O : (fun a j => theta a j + 1 * d a j) = next)
      by (repeat (apply functional_extensionality; intro); unfold next, d; ring).
    cbv beta in A. rewrite Z, O in A.
    assert (N : norm2 k n d = alpha ^ 2 * G).
    { unfold G, norm2, d. rewrite <- sum_scal. apply sum_ext. intros. rewrite <- sum_scal.
      apply sum_ext. intros. ring. }
    assert (T : sum n (fun a => sum k (fun j => softmax_gradient k m n a j lam Y theta x * d a j))
                = - alpha * G).
    { unfold G, norm2, d. rewrite <- sum_scal. apply sum_ext. intros. rewrite <- sum_scal.
      apply sum_ext. intros. unfold g. ring. }
    rewrite T, N in A. fold (J theta) (J next) in A.
    assert (C : J next <= J theta + - alpha * G + L * (alpha ^ 2 * G) / 2); [|nra].
    apply A. intros t. rewrite <- N.
    destruct D as (Hk & Hm & Hn & HY).
    exact (proj2 (hessian_bounds_proved k m n lam s _ x Hk Hm Hn S d)). }
  split.
  - intros ->. replace (1 / L * G) with (G / L) in B by (field; lra).
    replace (L * (1 / L) ^ 2 / 2 * G) with (G / (2 * L)) in B by (field; lra).
    replace (G / L) with (2 * (G / (2 * L))) in B by (field; lra). fold G. lra.
  - intros [Pa Qa] PG. fold G in PG.
    assert (alpha * L < 2).
    { apply (Rmult_lt_compat_r L) in Qa; [|exact PL].
      replace (2 / L * L) with 2 in Qa by (field; lra). exact Qa. }
    assert (0 < alpha * G) by (apply Rmult_lt_0_compat; assumption).
    assert (L * alpha ^ 2 / 2 * G = alpha * L / 2 * (alpha * G)) by field. nra.
Qed.

(** * Existence of the minimiser *)

Section Existence.
Variables (k m n : nat) (lam : R) (Y x : nat -> nat -> R).
Hypothesis D : data k m n Y.
Hypothesis L : 0 < lam.

Local Notation J := (fun theta => softmax_objective k m n lam Y theta x).
Local Notation g := (fun theta a j => softmax_gradient k m n a j lam Y theta x).

(* No loss is negative. *)
Lemma cost_nonneg theta : lam / 2 * norm2 k n theta <= J theta.
Proof.
  destruct D as (Hk & Hm & Hn & HY). unfold softmax_objective.
  change (sum n (fun a => sum k (fun j => theta a j ^ 2))) with (norm2 k n theta).
  set (losses := sum m _). assert (losses <= 0).
  { unfold losses. rewrite <- (Rmult_0_r (INR m)), <- (sum_const m 0). apply sum_le. intros i Hi.
    rewrite <- (Rmult_0_r (INR k)), <- (sum_const k 0). apply sum_le. intros j Hj.
    set (z := fun j => sum n (fun a => theta a j * x i a)).
    change (exp (sum n (fun a => theta a j * x i a)) / sum k _) with (softmax k z j).
    assert (0 < softmax k z j) by (apply softmax_pos, Hk).
    assert (softmax k z j <= 1).
    { rewrite <- (softmax_sum k z Hk). apply (sum_part k (softmax k z) j Hj).
      intros. left. apply softmax_pos, Hk. }
    pose proof (ln_below _ H). destruct (HY i Hi) as (c & Hc & Row). rewrite (Row j Hj).
    destruct (delta_01 j c) as [-> | ->]; lra. }
  assert (0 < / INR m) by (apply Rinv_0_lt_compat; pos). unfold Rdiv in *. nra.
Qed.

Lemma cost_at_0 : J (fun _ _ => 0) = ln (INR k).
Proof.
  destruct D as (Hk & Hm & Hn & HY). unfold softmax_objective.
  use_given. both_sides. equal_parts.
Qed.

(* Two points between which the cost is near a lower bound are near each other. *)
Lemma near theta eta low e :
  (forall t, low <= J t) -> J theta <= low + e -> J eta <= low + e ->
  lam / 8 * norm2 k n (fun a j => theta a j - eta a j) <= e.
Proof.
  intros Low A B. set (mid := fun a j => (theta a j + eta a j) / 2).
  pose proof (cost_above k m n lam Y x D mid theta) as P.
  pose proof (cost_above k m n lam Y x D mid eta) as Q. cbv beta zeta in P, Q.
  specialize (Low mid). cbv beta in Low.
  assert (E : sum n (fun a => sum k (fun j =>
        softmax_gradient k m n a j lam Y mid x * (theta a j - mid a j)))
    = - sum n (fun a => sum k (fun j =>
        softmax_gradient k m n a j lam Y mid x * (eta a j - mid a j)))).
  { rewrite <- sum_opp. apply sum_ext. intros. rewrite <- sum_opp. apply sum_ext. intros.
    unfold mid at 2 4. field. }
  assert (N : forall t, (t = theta \/ t = eta) -> norm2 k n (fun a j => t a j - mid a j)
                        = norm2 k n (fun a j => theta a j - eta a j) / 4).
  { intros t [-> | ->]; unfold norm2, mid; rewrite <- sum_div; apply sum_ext; intros;
      rewrite <- sum_div; apply sum_ext; intros; field. }
  rewrite N in P, Q by auto. rewrite E in P. lra.
Qed.

Lemma near_entry theta eta low t a j :
  0 < t -> (1 <= a <= n)%nat -> (1 <= j <= k)%nat ->
  (forall t, low <= J t) ->
  J theta <= low + lam / 8 * t ^ 2 -> J eta <= low + lam / 8 * t ^ 2 ->
  theta a j - t <= eta a j <= theta a j + t.
Proof.
  intros T Ha Hj Low A B. pose proof (near theta eta low _ Low A B) as N.
  assert (P : (theta a j - eta a j) ^ 2 <= norm2 k n (fun a j => theta a j - eta a j)).
  { unfold norm2. eapply Rle_trans;
      [apply (sum_part k (fun j => (theta a j - eta a j) ^ 2) j Hj); intros; apply pow2_ge_0|].
    apply (sum_part n (fun a => sum k (fun j => (theta a j - eta a j) ^ 2)) a Ha). intros. pos. }
  assert ((theta a j - eta a j) ^ 2 <= t ^ 2) by nra. split; nra.
Qed.

Lemma lowest : exists best, minimiser J best.
Proof.
  (* The largest lower bound. *)
  destruct (completeness (fun r => exists theta, r = - J theta)) as (top & Up & Least).
  { exists 0. intros r (theta & ->). pose proof (cost_nonneg theta). pose proof (norm2_nonneg k n theta).
    cbv beta in *. nra. }
  { exists (- J (fun _ _ => 0)). exists (fun _ _ => 0). reflexivity. }
  set (low := - top).
  assert (Low : forall t, low <= J t).
  { intros t. specialize (Up (- J t)). unfold low. cbv beta in *.
    assert (- softmax_objective k m n lam Y t x <= top) by (apply Up; exists t; reflexivity). lra. }
  assert (Reach : forall e, 0 < e -> exists t, J t <= low + e).
  { intros e He. destruct (Classical_Prop.classic (exists t, J t <= low + e)) as [|No]; [assumption|exfalso].
    assert (top <= top - e); [|lra]. apply Least. intros r (theta & ->).
    destruct (Rle_dec (J theta) (low + e)) as [C|C]; [exfalso; apply No; exists theta; exact C|].
    unfold low in C. cbv beta in *. lra. }
  (* The entries of the minimiser: the largest number that entries come near from below. *)
  set (below := fun a j r => forall t, 0 < t ->
    exists theta, J theta <= low + lam / 8 * t ^ 2 /\ r <= theta a j).
  set (best := fun a j => real (Lub_Rbar (below a j))).
  assert (Near : forall t theta a j, 0 < t -> (1 <= a <= n)%nat -> (1 <= j <= k)%nat ->
    J theta <= low + lam / 8 * t ^ 2 -> theta a j - t <= best a j <= theta a j + t).
  { intros t theta a j T Ha Hj A.
    assert (In : below a j (theta a j - t)).
    { intros s Hs. destruct (Reach (lam / 8 * Rmin s t ^ 2)) as (eta & B).
      { apply Rmult_lt_0_compat; [lra | apply pow_lt, Rmin_pos; assumption]. }
      assert (0 < Rmin s t) by (apply Rmin_pos; assumption).
      assert (Rmin s t ^ 2 <= s ^ 2) by (apply pow_incr; pose proof (Rmin_l s t); lra).
      assert (Rmin s t ^ 2 <= t ^ 2) by (apply pow_incr; pose proof (Rmin_r s t); lra).
      assert (lam / 8 * Rmin s t ^ 2 <= lam / 8 * s ^ 2) by (apply Rmult_le_compat_l; lra).
      assert (lam / 8 * Rmin s t ^ 2 <= lam / 8 * t ^ 2) by (apply Rmult_le_compat_l; lra).
      cbv beta in *. exists eta. split; [lra|].
      apply (near_entry theta eta low t a j T Ha Hj Low A). cbv beta. lra. }
    assert (Bound : forall r, below a j r -> r <= theta a j + t).
    { intros r Hr. destruct (Hr t T) as (eta & B & Hle).
      pose proof (near_entry theta eta low t a j T Ha Hj Low A B). lra. }
    unfold best. destruct (Lub_Rbar_correct (below a j)) as (U & V).
    assert (V' : Rbar_le (Lub_Rbar (below a j)) (theta a j + t)) by (apply V; exact Bound).
    specialize (U _ In). destruct (Lub_Rbar (below a j)); simpl in *; [split; lra|contradiction..]. }
  exists best. intros eta. cbv beta. apply Rle_trans with low; [|apply Low].
  apply Rnot_lt_le. intros Gap.
  set (C := sum n (fun a => sum k (fun j => Rabs (g best a j)))).
  assert (PC : 0 <= C) by (unfold C; pos).
  set (K := lam / 8 + C). assert (PK : 0 < K) by (unfold K; lra).
  set (gap := softmax_objective k m n lam Y best x - low) in *.
  assert (Pgap : 0 < gap) by (unfold gap; lra).
  set (t := Rmin 1 (gap / (2 * K))).
  assert (T : 0 < t) by (apply Rmin_pos; [lra | apply Rdiv_lt_0_compat; lra]).
  assert (T1 : t <= 1) by apply Rmin_l.
  assert (TK : K * t <= gap / 2).
  { apply Rle_trans with (K * (gap / (2 * K))).
    - apply Rmult_le_compat_l; [lra | apply Rmin_r].
    - right. field. lra. }
  destruct (Reach (lam / 8 * t ^ 2)) as (theta & A).
  { apply Rmult_lt_0_compat; [lra | apply pow_lt, T]. }
  pose proof (cost_above k m n lam Y x D best theta) as B. cbv beta zeta in A, B.
  assert (S : - (C * t) <= sum n (fun a => sum k (fun j => g best a j * (theta a j - best a j)))).
  { unfold C. rewrite <- sum_scal_r, <- sum_opp. apply sum_le. intros a Ha.
    rewrite <- sum_scal_r, <- sum_opp. apply sum_le. intros j Hj.
    pose proof (Near t theta a j T Ha Hj A).
    set (s := g best a j). unfold Rabs. destruct (Rcase_abs s); nra. }
  cbv beta in S. pose proof (norm2_nonneg k n (fun a j => theta a j - best a j)).
  unfold K in TK. unfold gap in *. nra.
Qed.
End Existence.

Theorem claim_unique_minimiser_proved : claim_unique_minimiser.
Proof.
  intros k m n lam Y x D L. destruct (lowest k m n lam Y x D L) as (best & M). exists best.
  split; [exact M|]. split.
  - pose proof (cost_nonneg k m n lam Y x D best) as A.
    pose proof (M (fun _ _ => 0)) as B. cbv beta in A, B.
    pose proof (cost_at_0 k m n lam Y x D) as Z. cbv beta in Z. rewrite Z in B.
    apply (Rmult_le_reg_l (lam / 2)); [lra|].
    replace (lam / 2 * (2 * ln (INR k) / lam)) with (ln (INR k)) by (field; lra). lra.
  - intros other N. exact (at_most_one_minimiser_proved k m n lam Y x best other D L M N).
Qed.

(** * Equations that the tactic does not prove *)

Theorem eq_softmax_from_log_odds_proved : eq_softmax_from_log_odds.
Proof.
  intros k i j C z Hk S. rewrite sum_scal in S.
  assert (0 < sum k (fun l => exp (z i l))) by pos.
  set (total := sum k (fun l => exp (z i l))) in *.
  replace (exp (z i j) / total) with (exp (z i j) * (C * total) / total)
    by (rewrite S; field; lra).
  field. lra.
Qed.

Theorem eq_exactly_one_yes_proved : eq_exactly_one_yes.
Proof.
  intros k j Q z Hk N. rewrite sum_scal in *. assert (Q <> 0) by (intros ->; apply N; ring).
  assert (0 < sum k (fun l => exp (z l))) by pos. field. split; lra.
Qed.

Theorem eq_cross_entropy_two_proved : eq_cross_entropy_two.
Proof.
  intros p q Hq Hp _. simpl. rewrite Hq, Hp. ring.
Qed.

Theorem eq_adamw_rest_proved : eq_adamw_rest.
Proof.
  intros alpha lam theta e _ N M.
  assert (e <> 0) by (intros ->; apply M; field; exact N).
  field. split; [exact N|]. replace (_ + _) with e by ring. assumption.
Qed.

Theorem eq_categorical_proved : eq_categorical.
Proof.
  intros k i Y p Hk HY HP. destruct (HY i) as (c & Hc & Row).
  rewrite (prod_one_hot k c); [|exact Hc|].
  - rewrite (sum_ext k _ (fun j => delta j c * p i j)) by (intros; rewrite Row by assumption; ring).
    rewrite sum_delta, Row, delta_same by exact Hc. apply Rpower_1, HP, Hc.
  - intros j Hj N. rewrite Row, delta_other by assumption. apply Rpower_O, HP, Hj.
Qed.

(** * Three formulas of the bestiary: false *)

Theorem eq_bestiary_boundary_sign_refuted : ~ eq_bestiary_boundary_sign.
Proof. intros F. specialize (F 1 0 1 1 ltac:(lra)). lra. Qed.

Theorem eq_bestiary_norm_squared_refuted : ~ eq_bestiary_norm_squared.
Proof.
  intros F. specialize (F 1%nat (fun _ => 1) ltac:(lia)). simpl in F.
  replace (0 + 1 * (1 * 1)) with 1 in F by ring. rewrite sqrt_1 in F. specialize (F ltac:(lra)). lra.
Qed.

Theorem eq_bestiary_half_mean_refuted : ~ eq_bestiary_half_mean.
Proof.
  intros F. specialize (F 2%nat (fun _ => 1 / 2) (fun _ => 1) ltac:(lia)).
  specialize (F ltac:(intros; lra) ltac:(intros; lra)). simpl in F.
  assert (ln (1 / 2) < 0) by (rewrite <- ln_1; apply ln_increasing; lra).
  replace (1 - 1) with 0 in F by ring. lra.
Qed.
