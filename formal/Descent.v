(* How far the cost bends, the step of gradient descent that this makes safe, and how fast such
   steps converge. *)

From formal Require Import Minimiser Hessian.

(** * Forms *)

Definition bilinear_form (k n : nat) (H : nat -> nat -> nat -> nat -> R) (w v : nat -> nat -> R) :=
  sum n (fun a => sum k (fun j => sum n (fun b => sum k (fun l => w a j * H a j b l * v b l)))).

Section Forms.
Variables (k n : nat) (H : nat -> nat -> nat -> nat -> R).

Lemma sum_swap_pairs (f : nat -> nat -> nat -> nat -> R) :
  sum n (fun a => sum k (fun j => sum n (fun b => sum k (fun l => f a j b l))))
  = sum n (fun a => sum k (fun j => sum n (fun b => sum k (fun l => f b l a j)))).
Proof.
  rewrite sum_to_front. apply sum_ext. intros b _. rewrite sum_to_front. reflexivity.
Qed.

Hypothesis Sym : forall a j b l, H a j b l = H b l a j.

Lemma form_sym w v : bilinear_form k n H w v = bilinear_form k n H v w.
Proof.
  unfold bilinear_form. rewrite sum_swap_pairs. apply sum_rows. intros a j _ _.
  apply sum_rows. intros b l _ _. rewrite Sym. ring.
Qed.

(* The form of r w + v, less that of r w - v. *)
Lemma form_difference r w v :
  quadratic_form k n H (fun a j => r * w a j + v a j)
  - quadratic_form k n H (fun a j => r * w a j - v a j) = 4 * r * bilinear_form k n H w v.
Proof.
  transitivity (2 * r * bilinear_form k n H w v + 2 * r * bilinear_form k n H v w);
    [|rewrite (form_sym v w); ring].
  unfold quadratic_form, bilinear_form. do 4 pointwise. ring.
Qed.

(* A form between 0 and C |v|^2 stretches nothing by more than C. *)
Lemma stretch C w v :
  0 <= C ->
  (forall u, 0 <= quadratic_form k n H u <= C * norm2 k n u) ->
  norm2 k n w = bilinear_form k n H w v -> norm2 k n w <= C ^ 2 * norm2 k n v.
Proof.
  intros PC Q E.
  assert (B : forall r,
    0 < r -> 4 * r * norm2 k n w <= 2 * C * (r ^ 2 * norm2 k n w + norm2 k n v)).
  { intros r Pr. rewrite E, <- form_difference, <- E.
    destruct (Q (fun a j => r * w a j + v a j)) as [_ U].
    destruct (Q (fun a j => r * w a j - v a j)) as [L _].
    assert (N : norm2 k n (fun a j => r * w a j + v a j)
                <= 2 * (r ^ 2 * norm2 k n w + norm2 k n v)).
    { unfold norm2. rewrite <- sum_scal, <- sum_plus, <- sum_scal. apply sum_le. intros a _.
      rewrite <- sum_scal, <- sum_plus, <- sum_scal. apply sum_le. intros j _.
      pose proof (pow2_ge_0 (r * w a j - v a j)). nra. }
    apply (Rmult_le_compat_l C) in N; [|exact PC]. lra. }
  pose proof (norm2_nonneg k n w). destruct PC as [PC | <-].
  - specialize (B (/ C) ltac:(apply Rinv_0_lt_compat; exact PC)).
    apply (Rmult_le_compat_l C) in B; [|lra].
    replace (C * (4 * / C * norm2 k n w)) with (4 * norm2 k n w) in B by (field; lra).
    replace (C * (2 * C * ((/ C) ^ 2 * norm2 k n w + norm2 k n v)))
      with (2 * norm2 k n w + 2 * (C ^ 2 * norm2 k n v)) in B by (field; lra). lra.
  - specialize (B 1 ltac:(lra)). lra.
Qed.
End Forms.

(** * The cost along a line *)

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

Section Path.
Variables (k m n : nat) (lam : R) (Y x : nat -> nat -> R).
Hypothesis D : data k m n Y.

Local Notation g := (fun theta a j => softmax_gradient k m n a j lam Y theta x).
Local Notation H := (fun theta a j b l => softmax_hessian k m n a b j l lam theta x).

Lemma hessian_sym theta a j b l : H theta a j b l = H theta b l a j.
Proof.
  unfold softmax_hessian. rewrite (delta_sym b a), (delta_sym l j). f_equal. f_equal.
  apply sum_ext. intros i _. destruct (Nat.eq_dec j l) as [->|N].
  - unfold Rdiv. ring.
  - rewrite delta_other by exact N. unfold Rdiv. ring.
Qed.

(* The slope of the cost, and of its slope in a direction w, along theta + t d. *)
Lemma cost_along theta d t :
  is_derive (fun t => softmax_objective k m n lam Y (fun a j => theta a j + t * d a j) x) t
    (sum n (fun a => sum k (fun j => g (fun a j => theta a j + t * d a j) a j * d a j))).
Proof.
  destruct D as (Hk & Hm & Hn & HY). unfold softmax_objective, softmax_gradient. use_given.
  eapply D_ext; [intro; symmetry; normalise |]. derive. equal.
Qed.

Lemma slope_along theta d w t :
  is_derive (fun t => sum n (fun a => sum k (fun j =>
       g (fun a j => theta a j + t * d a j) a j * w a j))) t
    (bilinear_form k n (H (fun a j => theta a j + t * d a j)) w d).
Proof.
  destruct D as (Hk & Hm & Hn & HY).
  unfold bilinear_form, softmax_hessian, softmax_gradient. use_given.
  eapply D_ext; [intro; symmetry; normalise |]. derive. equal.
Qed.

(* The change of the gradient, in a direction w: the Hessian at some point between. *)
Lemma change_of_gradient w theta d :
  exists c, sum n (fun a => sum k (fun j =>
      w a j * (g (fun a j => theta a j + d a j) a j - g theta a j)))
    = bilinear_form k n (H (fun a j => theta a j + c * d a j)) w d.
Proof.
  set (f := fun t => sum n (fun a => sum k (fun j =>
         softmax_gradient k m n a j lam Y (fun a j => theta a j + t * d a j) x * w a j))).
  assert (Df : forall t, is_derive f t
      (bilinear_form k n (H (fun a j => theta a j + t * d a j)) w d)).
  { intros t. apply slope_along. }
  destruct (MVT_gen f 0 1 (fun t => bilinear_form k n (H (fun a j => theta a j + t * d a j)) w d))
    as (c & _ & E).
  { intros. apply Df. }
  { intros s _. apply continuity_pt_filterlim, (ex_derive_continuous f). eexists. apply Df. }
  exists c. rewrite Rminus_0_r, Rmult_1_r in E. rewrite <- E. unfold f.
  rewrite <- sum_minus. apply sum_ext. intros a _. rewrite <- sum_minus. apply sum_ext. intros j _.
  replace (fun a j => theta a j + 0 * d a j) with theta
    by (repeat (apply functional_extensionality; intro); ring).
  replace (fun a j => theta a j + 1 * d a j) with (fun a j => theta a j + d a j)
    by (repeat (apply functional_extensionality; intro); ring).
  ring.
Qed.
End Path.

(** * One step *)

Theorem claim_softmax_step_proved : claim_softmax_step.
Proof.
  intros k m n lam s Y x theta alpha D S L J g next PL.
  set (G := norm2 k n g).
  assert (B : J next <= J theta - alpha * G + L * alpha ^ 2 / 2 * G).
  { set (d := fun a j => - alpha * g a j).
    pose proof (below_parabola _ _ _ (L * norm2 k n d)
      (cost_along k m n lam Y x D theta d) (slope_along k m n lam Y x D theta d d)) as A.
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
    exact (proj2 (hessian_bounds k m n lam s _ x Hk Hm Hn S d)). }
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

(** * All steps *)

Lemma bound_at_least lam s m : (1 <= m)%nat -> 0 <= s -> lam <= s / (2 * INR m) + lam.
Proof.
  intros Hm S. assert (0 <= s / (2 * INR m)); [|lra].
  apply Rmult_le_pos; [exact S|]. left. apply Rinv_0_lt_compat. pos.
Qed.

(* From squares to lengths. *)
Lemma root_of_bound C u v : 0 <= C -> 0 <= v -> u <= C ^ 2 * v -> sqrt u <= C * sqrt v.
Proof.
  intros PC V U. rewrite <- (sqrt_pow2 C PC), <- sqrt_mult by (apply pow2_ge_0 || exact V).
  apply sqrt_le_1_alt, U.
Qed.

Lemma same_by_entries (f g : nat -> nat -> R) : (forall a j, f a j = g a j) -> f = g.
Proof. intros E. apply functional_extensionality. intros a. apply functional_extensionality, E. Qed.

Theorem claim_softmax_smoothness_proved : claim_softmax_smoothness.
Proof.
  intros k m n lam s Y x D PL PS Bound L J g form.
  pose proof D as (Hk & Hm & Hn & HY).
  assert (Q : forall theta v, lam * norm2 k n v <= form theta v <= L * norm2 k n v).
  { intros theta v. exact (hessian_bounds k m n lam s theta x Hk Hm Hn Bound v). }
  assert (P : lam <= L) by (apply bound_at_least; assumption).
  split; [exact Q|]. split.
  - intros theta eta. apply root_of_bound; [lra | apply norm2_nonneg |].
    set (d := fun a j => eta a j - theta a j). set (w := fun a j => g eta a j - g theta a j).
    destruct (change_of_gradient k m n lam Y x D w theta d) as (c & E).
    replace (fun a j => theta a j + d a j) with eta in E
      by (apply same_by_entries; intros; unfold d; ring).
    apply (stretch k n (fun a j b l => softmax_hessian k m n a b j l lam
                                         (fun a j => theta a j + c * d a j) x)).
    + intros. apply hessian_sym.
    + lra.
    + intros u. specialize (Q (fun a j => theta a j + c * d a j) u). unfold form in Q.
      pose proof (norm2_nonneg k n u). split; [nra | apply Q].
    + etransitivity; [|exact E]. unfold norm2. apply sum_rows. intros. unfold w, g. ring.
  - intros theta eta. exact (cost_above k m n lam Y x D theta eta).
Qed.

Section Rate.
Variables (k m n : nat) (lam s : R) (Y x best : nat -> nat -> R).
Hypotheses (D : data k m n Y) (PL : 0 < lam) (PS : 0 <= s).
Hypothesis Bound :
  forall v, sum m (fun i => sum k (fun j => logit_change n x v i j ^ 2)) <= s * norm2 k n v.
Let L := s / (2 * INR m) + lam.
Local Notation J := (fun t => softmax_objective k m n lam Y t x).
Local Notation g := (fun t a j => softmax_gradient k m n a j lam Y t x).
Local Notation H := (fun t a j b l => softmax_hessian k m n a b j l lam t x).
Hypothesis M : minimiser J best.

Lemma bounds theta v : lam * norm2 k n v <= quadratic_form k n (H theta) v <= L * norm2 k n v.
Proof.
  destruct D as (Hk & Hm & Hn & HY).
  exact (hessian_bounds k m n lam s theta x Hk Hm Hn Bound v).
Qed.

Lemma bound_positive : lam <= L.
Proof. apply bound_at_least; [apply D | exact PS]. Qed.

(* One step brings the cost nearer to its minimum. *)
Lemma step_lowers_gap theta :
  J (fun a j => theta a j - 1 / L * g theta a j) - J best <= (1 - lam / L) * (J theta - J best).
Proof.
  pose proof bound_positive as P.
  pose proof (claim_value_bound_proved k m n lam Y x theta best D PL M) as V.
  destruct (claim_softmax_step_proved k m n lam s Y x theta (1 / L) D Bound) as [S _];
    [fold L; lra|]. fold L in S. specialize (S eq_refl). cbv beta zeta in *.
  set (G := norm2 k n _) in *.
  assert (lam / L * (J theta - J best) <= G / (2 * L)); [|lra].
  apply (Rmult_le_compat_l (lam / L)) in V.
  - replace (lam / L * (G / (2 * lam))) with (G / (2 * L)) in V by (field; lra). exact V.
  - apply Rmult_le_pos; [lra|]. left. apply Rinv_0_lt_compat. lra.
Qed.

(* One step brings theta nearer to the minimiser: I - H / L shortens. *)
Lemma step_lowers_error theta :
  norm2 k n (fun a j => theta a j - 1 / L * g theta a j - best a j)
  <= (1 - lam / L) ^ 2 * norm2 k n (fun a j => theta a j - best a j).
Proof.
  pose proof bound_positive as P. pose proof D as (Hk & Hm & Hn & HY).
  set (e := fun a j => theta a j - best a j).
  set (w := fun a j => theta a j - 1 / L * g theta a j - best a j).
  destruct (change_of_gradient k m n lam Y x D w best e) as (c & E).
  replace (fun a j => best a j + e a j) with theta in E
    by (apply same_by_entries; intros; unfold e; ring).
  set (point := fun a j => best a j + c * e a j) in E.
  set (A := fun a j b l => delta a b * delta j l - H point a j b l / L).
  assert (Split : forall u v, bilinear_form k n A u v
    = sum n (fun a => sum k (fun j => u a j * v a j)) - bilinear_form k n (H point) u v / L).
  { intros. unfold bilinear_form, A.
    transitivity (sum n (fun a => sum k (fun j =>
      u a j * sum n (fun b => delta a b * sum k (fun l => delta j l * v b l))
      - sum n (fun b => sum k (fun l => u a j * H point a j b l * v b l)) / L))).
    - apply sum_rows. intros a j _ _. unfold Rdiv. do 2 pointwise. ring.
    - unfold Rdiv. rewrite <- sum_scal_r, <- sum_minus. apply sum_ext. intros a Ha.
      rewrite <- sum_scal_r, <- sum_minus. apply sum_ext. intros j Hj.
      rewrite sum_delta_l by exact Ha. rewrite sum_delta_l by exact Hj. reflexivity. }
  apply (stretch k n A).
  - intros. unfold A. rewrite (delta_sym b a), (delta_sym l j). f_equal. f_equal. apply hessian_sym.
  - apply Rmult_le_reg_r with L; [lra|].
    replace ((1 - lam / L) * L) with (L - lam) by (field; lra). lra.
  - intros u.
    assert (Q : quadratic_form k n A u = norm2 k n u - quadratic_form k n (H point) u / L).
    { etransitivity; [apply (Split u u)|]. f_equal. apply sum_rows. intros. ring. }
    rewrite Q. destruct (bounds point u) as [B U].
    assert (Inv : 0 < / L) by (apply Rinv_0_lt_compat; lra).
    apply (Rmult_le_compat_r (/ L)) in B; [|lra]. apply (Rmult_le_compat_r (/ L)) in U; [|lra].
    replace (L * norm2 k n u * / L) with (norm2 k n u) in U by (field; lra).
    unfold Rdiv in *. split; lra.
  - rewrite Split, <- E. unfold norm2, Rdiv. rewrite <- sum_scal_r, <- sum_minus. apply sum_ext.
    intros a Ha. rewrite <- sum_scal_r, <- sum_minus. apply sum_ext. intros j Hj.
    rewrite (gradient_at_minimiser k m n lam Y x D best a j Ha Hj M). unfold w, e. field. lra.
Qed.

(* The cost lies below a parabola at its minimum. *)
Lemma gap_of_error theta : J theta - J best <= L / 2 * norm2 k n (fun a j => theta a j - best a j).
Proof.
  set (e := fun a j => theta a j - best a j).
  pose proof (below_parabola _ _ _ (L * norm2 k n e)
    (cost_along k m n lam Y x D best e) (slope_along k m n lam Y x D best e e)) as A.
  cbv beta in A.
  replace (fun a j => best a j + 0 * e a j) with best in A
    by (apply same_by_entries; intros; ring).
  replace (fun a j => best a j + 1 * e a j) with theta in A
    by (apply same_by_entries; intros; unfold e; ring).
  pose proof (at_minimiser k m n lam Y x D best M theta) as Z. cbv beta zeta in Z.
  change (sum n (fun a => sum k (fun j => softmax_gradient k m n a j lam Y best x * e a j)) = 0)
    in Z. rewrite Z in A.
  assert (C : J theta <= J best + 0 + L * norm2 k n e / 2); [|lra].
  apply A. intros t. apply bounds.
Qed.
End Rate.

Theorem claim_linear_rate_proved : claim_linear_rate.
Proof.
  intros k m n lam s Y x best theta D PL PS Bound L J error M Step.
  assert (Next : forall t, theta (S t) = fun a j =>
      theta t a j - 1 / L * softmax_gradient k m n a j lam Y (theta t) x)
    by (intros; apply same_by_entries; intros; apply Step).
  assert (P : lam <= L) by (apply bound_at_least; [apply D | exact PS]).
  set (c := 1 - lam / L).
  assert (C : 0 <= c).
  { unfold c. apply Rmult_le_reg_r with L; [lra|].
    replace ((1 - lam / L) * L) with (L - lam) by (field; lra). lra. }
  assert (Gap : forall t, J (theta t) - J best <= c ^ t * (J (theta O) - J best)).
  { induction t as [|t IH]; [simpl; lra|]. rewrite Next. unfold J in *.
    eapply Rle_trans; [exact (step_lowers_gap k m n lam s Y x best D PL PS Bound M (theta t))|].
    fold L c. simpl pow. rewrite Rmult_assoc. apply Rmult_le_compat_l; [exact C | exact IH]. }
  assert (Err : forall t, error t <= c ^ (2 * t) * error O).
  { induction t as [|t IH]; [simpl; lra|]. unfold error in *. rewrite Next.
    eapply Rle_trans; [exact (step_lowers_error k m n lam s Y x best D PL PS Bound M (theta t))|].
    fold L c. replace (2 * S t)%nat with (2 + 2 * t)%nat by lia. rewrite pow_add, Rmult_assoc.
    apply Rmult_le_compat_l; [apply pow2_ge_0 | exact IH]. }
  intros t. split; [apply Gap|]. split.
  - apply root_of_bound; [apply pow_le, C | apply norm2_nonneg |].
    rewrite <- pow_mult, Nat.mul_comm. apply Err.
  - eapply Rle_trans; [exact (gap_of_error k m n lam s Y x best D Bound M (theta t))|].
    rewrite Rmult_assoc. apply Rmult_le_compat_l; [fold L; lra | apply Err].
Qed.
