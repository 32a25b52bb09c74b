(* The cost lies above its tangents. So it is convex, and with weight decay its minimiser is unique,
   exists, and is near where the gradient is small. *)

From Coq Require Classical_Prop.
From formal Require Export Softmax.

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
End Cost.

(* Between two points the cost lies below the chord, by a square. *)
Lemma cost_between k m n lam Y x theta eta (t : R) :
  data k m n Y -> 0 <= t <= 1 ->
  softmax_objective k m n lam Y (mixture t theta eta) x
  + lam / 2 * (t * (1 - t) * norm2 k n (fun a j => theta a j - eta a j))
  <= (1 - t) * softmax_objective k m n lam Y theta x + t * softmax_objective k m n lam Y eta x.
Proof.
  intros D T. set (mid := mixture t theta eta).
  pose proof (cost_above k m n lam Y x D mid theta) as A.
  pose proof (cost_above k m n lam Y x D mid eta) as B. cbv beta zeta in A, B.
  assert (E : (1 - t) * sum n (fun a => sum k (fun j =>
        softmax_gradient k m n a j lam Y mid x * (theta a j - mid a j)))
    + t * sum n (fun a => sum k (fun j =>
        softmax_gradient k m n a j lam Y mid x * (eta a j - mid a j))) = 0).
  { rewrite <- !sum_scal, <- sum_plus. apply sum_zero. intros.
    rewrite <- !sum_scal, <- sum_plus. apply sum_zero. intros. unfold mid, mixture at 2 4. ring. }
  assert (N : forall s u, (forall a j, u a j = s * (theta a j - eta a j)) ->
    norm2 k n u = s ^ 2 * norm2 k n (fun a j => theta a j - eta a j)).
  { intros s u U. unfold norm2. rewrite <- sum_scal. apply sum_ext. intros.
    rewrite <- sum_scal. apply sum_ext. intros. rewrite U. ring. }
  rewrite (N t) in A by (intros; unfold mid, mixture; ring).
  rewrite (N (t - 1)) in B by (intros; unfold mid, mixture; ring).
  apply (Rmult_le_compat_l (1 - t)) in A; [|lra]. apply (Rmult_le_compat_l t) in B; [|lra].
  lra.
Qed.

Theorem claim_softmax_convex_proved : claim_softmax_convex.
Proof.
  intros k m n lam Y x theta eta t D L T.
  pose proof (cost_between k m n lam Y x theta eta t D T).
  assert (0 <= lam / 2 * (t * (1 - t) * norm2 k n (fun a j => theta a j - eta a j))); [|lra].
  apply Rmult_le_pos; [lra|]. apply Rmult_le_pos; [nra | apply norm2_nonneg].
Qed.

(* With weight decay it is strictly convex. *)
Lemma cost_strictly_between k m n lam Y x theta eta (t : R) :
  data k m n Y -> 0 < lam -> ~ same_parameters k n theta eta -> 0 < t < 1 ->
  softmax_objective k m n lam Y (mixture t theta eta) x
  < (1 - t) * softmax_objective k m n lam Y theta x + t * softmax_objective k m n lam Y eta x.
Proof.
  intros D L N T. pose proof (cost_between k m n lam Y x theta eta t D ltac:(lra)).
  assert (0 < norm2 k n (fun a j => theta a j - eta a j)).
  { apply Rnot_le_lt. intros Z. apply N. intros a j Ha Hj.
    pose proof (norm2_zero k n _ Z a j Ha Hj) as E. cbv beta in E. lra. }
  assert (0 < lam / 2 * (t * (1 - t) * norm2 k n (fun a j => theta a j - eta a j))); [|lra].
  apply Rmult_lt_0_compat; [lra|]. apply Rmult_lt_0_compat; [nra | assumption].
Qed.

Lemma at_most_one_minimiser k m n lam Y x theta eta :
  data k m n Y -> 0 < lam ->
  minimiser (fun t => softmax_objective k m n lam Y t x) theta ->
  minimiser (fun t => softmax_objective k m n lam Y t x) eta ->
  same_parameters k n theta eta.
Proof.
  intros D L M N a j Ha Hj.
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
  { exists 0. intros r (theta & ->). pose proof (cost_nonneg theta).
    pose proof (norm2_nonneg k n theta).
    cbv beta in *. nra. }
  { exists (- J (fun _ _ => 0)). exists (fun _ _ => 0). reflexivity. }
  set (low := - top).
  assert (Low : forall t, low <= J t).
  { intros t. specialize (Up (- J t)). unfold low. cbv beta in *.
    assert (- softmax_objective k m n lam Y t x <= top) by (apply Up; exists t; reflexivity). lra. }
  assert (Reach : forall e, 0 < e -> exists t, J t <= low + e).
  { intros e He. destruct (Classical_Prop.classic (exists t, J t <= low + e)) as [|No];
      [assumption|exfalso].
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
    specialize (U _ In). destruct (Lub_Rbar (below a j)); simpl in *;
      [split; lra|contradiction..]. }
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
  - intros other N. exact (at_most_one_minimiser k m n lam Y x best other D L M N).
Qed.
