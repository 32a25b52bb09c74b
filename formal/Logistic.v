(* Logistic regression: the cost is convex and smooth, and the step of gradient descent is safe. *)

From Coq Require Classical_Prop.
From formal Require Import Minimiser Hessian Descent.

(** * The loss lies above its tangents *)

Lemma softplus_above z u :
  ln (1 + exp z) + 1 / (1 + exp (- z)) * (u - z) <= ln (1 + exp u) /\
  (u <> z -> ln (1 + exp z) + 1 / (1 + exp (- z)) * (u - z) < ln (1 + exp u)).
Proof.
  set (p := 1 / (1 + exp (- z))). set (d := u - z).
  pose proof (exp_pos z) as Pz. pose proof (exp_pos (p * d)) as Pd.
  assert (Ep : exp z * (1 - p) = p).
  { unfold p, Rdiv. rewrite inv_flip. field. lra. }
  assert (Pp : 0 < p) by (apply Rdiv_lt_0_compat; [lra | apply share_pos]).
  assert (E1 : 1 = exp (p * d) * exp (- (p * d)))
    by (rewrite <- exp_plus, Rplus_opp_r, exp_0; ring).
  assert (E2 : exp u = exp (p * d) * (exp z * exp ((1 - p) * d))).
  { rewrite <- !exp_plus. f_equal. unfold d. ring. }
  assert (Sum : exp (p * d) * (1 - p * d) + exp (p * d) * (exp z * (1 + (1 - p) * d))
                = (1 + exp z) * exp (p * d)).
  { transitivity (exp (p * d) * (1 + exp z + d * (exp z * (1 - p) - p))); [ring|].
    rewrite Ep. ring. }
  assert (B : exp (p * d) * (exp z * (1 + (1 - p) * d)) <= exp u).
  { rewrite E2. apply Rmult_le_compat_l; [lra|].
    apply Rmult_le_compat_l; [lra | apply exp_ineq1_le]. }
  rewrite <- (ln_exp (p * d)), <- ln_mult by lra. split.
  - assert (A : exp (p * d) * (1 - p * d) <= 1).
    { rewrite E1 at 2. apply Rmult_le_compat_l; [lra|].
      pose proof (exp_ineq1_le (- (p * d))). lra. }
    apply Rcomplements.ln_le; nra.
  - intros N. assert (d <> 0) by (unfold d; lra).
    assert (A : exp (p * d) * (1 - p * d) < 1).
    { rewrite E1 at 2. apply Rmult_lt_compat_l; [lra|].
      assert (- (p * d) <> 0)
        by (apply Ropp_neq_0_compat, Rmult_integral_contrapositive_currified; lra).
      pose proof (exp_ineq1 (- (p * d)) ltac:(assumption)). lra. }
    apply ln_increasing; nra.
Qed.

Section Cost.
Variables (m n : nat) (lam : R) (y : nat -> R) (x : nat -> nat -> R).
Hypotheses (Hm : (1 <= m)%nat) (Hn : (1 <= n)%nat).
Local Notation J := (fun w => logistic_objective m n lam w y x).
Local Notation g := (fun w a => logistic_gradient m n a lam w y x).
Local Notation H := (fun w a b => logistic_hessian m n a b lam w x).
Let logit (w : nat -> R) i := sum n (fun a => w a * x i a).

Lemma logistic_gap w u :
  J u - J w - sum n (fun a => g w a * (u a - w a)) - lam / 2 * length2 n (fun a => u a - w a)
  = sum m (fun i => ln (1 + exp (logit u i)) - ln (1 + exp (logit w i))
                    - 1 / (1 + exp (- logit w i)) * (logit u i - logit w i)) / INR m.
Proof.
  unfold logistic_objective, logistic_gradient, length2, logit. both_sides. equal_parts.
Qed.

Lemma logistic_along w d t :
  is_derive (fun t => J (fun a => w a + t * d a)) t
    (sum n (fun a => g (fun a => w a + t * d a) a * d a)).
Proof.
  unfold logistic_objective, logistic_gradient.
  eapply D_ext; [intro; symmetry; normalise |]. derive. equal.
Qed.

Lemma logistic_slope_along w d v t :
  is_derive (fun t => sum n (fun a => g (fun a => w a + t * d a) a * v a)) t
    (sum n (fun a => sum n (fun b => v a * H (fun a => w a + t * d a) a b * d b))).
Proof.
  unfold logistic_hessian, logistic_gradient. derive.
  set (e := fun i => exp (- sum n (fun a => (w a + t * d a) * x i a))).
  apply sum_ext. intros a Ha.
  transitivity (v a * (lam * d a + sum m (fun i =>
    x i a * ((1 - 1 / (1 + e i)) / (1 + e i)) * sum n (fun b => d b * x i b)) / INR m)).
  - rewrite Rmult_comm. f_equal. f_equal; [ring|]. unfold Rdiv at 2. f_equal. apply sum_ext.
    intros i _. fold (e i).
    replace (sum n (fun b => (0 + 1 * d b) * x i b)) with (sum n (fun b => d b * x i b))
      by (apply sum_ext; intros; ring).
    assert (0 < e i) by apply exp_pos. field. lra.
  - rewrite <- (sum_delta_l n a (fun b => lam * d b) Ha), sum_swap_scal. unfold Rdiv.
    rewrite <- sum_scal_r, <- sum_plus, <- sum_scal. apply sum_ext. intros b _.
    replace (sum m (fun i => x i a * x i b * (1 - 1 * / (1 + e i)) * / (1 + e i)) * / INR m * d b)
      with (sum m (fun i =>
        x i a * ((1 - 1 * / (1 + e i)) * / (1 + e i)) * (d b * x i b)) * / INR m).
    + assert (E : sum m (fun i => x i a * ((1 - 1 * / (1 + e i)) * / (1 + e i)) * (d b * x i b))
        = d b * sum m (fun i => x i a * x i b * (1 - 1 * / (1 + e i)) * / (1 + e i))).
      { rewrite <- sum_scal. apply sum_ext. intros. ring. }
      rewrite E. unfold e. ring.
    + rewrite <- !sum_scal_r. apply sum_ext. intros. ring.
Qed.

Lemma logistic_form w v :
  sum n (fun a => sum n (fun b => v a * H w a b * v b))
  = lam * length2 n v + sum m (fun i => 1 / (1 + exp (- logit w i))
      * (1 - 1 / (1 + exp (- logit w i))) * sum n (fun a => x i a * v a) ^ 2) / INR m.
Proof.
  unfold logistic_hessian, length2, logit. both_sides. equal_parts.
Qed.
End Cost.

(** * Convex *)

Section Convex.
Variables (m n : nat) (lam : R) (y : nat -> R) (x : nat -> nat -> R).
Hypotheses (Hm : (1 <= m)%nat) (Hn : (1 <= n)%nat).
Local Notation J := (fun w => logistic_objective m n lam w y x).
Local Notation g := (fun w a => logistic_gradient m n a lam w y x).

Lemma logistic_above w u :
  J w + sum n (fun a => g w a * (u a - w a)) + lam / 2 * length2 n (fun a => u a - w a) <= J u.
Proof.
  pose proof (logistic_gap m n lam y x Hm w u) as E. cbv beta in E.
  match type of E with _ = ?s / _ => assert (0 <= s / INR m) end.
  { apply Rmult_le_pos; [|left; apply Rinv_0_lt_compat; pos]. apply sum_nonneg. intros i _.
    destruct (softplus_above (sum n (fun a => w a * x i a)) (sum n (fun a => u a * x i a))). lra. }
  lra.
Qed.

(* Strictly, if the logits differ. *)
Lemma logistic_strictly_above w u i :
  0 <= lam -> (1 <= i <= m)%nat -> sum n (fun a => w a * x i a) <> sum n (fun a => u a * x i a) ->
  J w + sum n (fun a => g w a * (u a - w a)) < J u.
Proof.
  intros L Hi N. pose proof (logistic_gap m n lam y x Hm w u) as E. cbv beta in E.
  match type of E with _ = sum _ ?f / _ => set (gap := f) in E end.
  assert (G : forall i, 0 <= gap i).
  { intros l. unfold gap.
    destruct (softplus_above (sum n (fun a => w a * x l a)) (sum n (fun a => u a * x l a))). lra. }
  assert (0 < gap i).
  { unfold gap.
    destruct (softplus_above (sum n (fun a => w a * x i a)) (sum n (fun a => u a * x i a)))
      as [_ S]. specialize (S (not_eq_sym N)). lra. }
  pose proof (sum_part m gap i Hi (fun l _ => G l)).
  assert (0 < sum m gap / INR m) by (apply Rdiv_lt_0_compat; [lra | pos]).
  assert (0 <= length2 n (fun a => u a - w a)) by (unfold length2; pos).
  assert (0 <= lam / 2 * length2 n (fun a => u a - w a)) by (apply Rmult_le_pos; lra).
  lra.
Qed.
End Convex.

Theorem arg_logistic_convexity_proved : arg_logistic_convexity.
Proof.
  intros m n y x Hm Hn J mixed.
  set (slope := fun w u v => sum n (fun a => logistic_gradient m n a 0 w y x * (u a - v a))).
  assert (Zero : forall w u t, (1 - t) * slope (mixed t w u) w (mixed t w u)
                               + t * slope (mixed t w u) u (mixed t w u) = 0).
  { intros. unfold slope. rewrite <- !sum_scal, <- sum_plus. apply sum_zero. intros.
    unfold mixed at 2 4. ring. }
  split.
  - intros w u t T. specialize (Zero w u t).
    pose proof (logistic_above m n 0 y x Hm (mixed t w u) w) as A.
    pose proof (logistic_above m n 0 y x Hm (mixed t w u) u) as B.
    apply (Rmult_le_compat_l (1 - t)) in A; [|lra]. apply (Rmult_le_compat_l t) in B; [|lra].
    unfold J, slope in *. lra.
  - intros Ind w u t (b & Hb & N) T. specialize (Zero w u t).
    destruct (Classical_Prop.classic (exists i, (1 <= i <= m)%nat /\
      sum n (fun a => w a * x i a) <> sum n (fun a => u a * x i a))) as [(i & Hi & D)|No].
    + assert (Logit : sum n (fun a => mixed t w u a * x i a)
          = (1 - t) * sum n (fun a => w a * x i a) + t * sum n (fun a => u a * x i a)).
      { rewrite <- !sum_scal, <- sum_plus. apply sum_ext. intros. unfold mixed. ring. }
      pose proof (logistic_strictly_above m n 0 y x Hm (mixed t w u) w i ltac:(lra) Hi) as A.
      pose proof (logistic_strictly_above m n 0 y x Hm (mixed t w u) u i ltac:(lra) Hi) as B.
      rewrite Logit in A, B.
      specialize (A ltac:(intros E; apply D; nra)). specialize (B ltac:(intros E; apply D; nra)).
      apply (Rmult_lt_compat_l (1 - t)) in A; [|lra]. apply (Rmult_lt_compat_l t) in B; [|lra].
      unfold J, slope in *. lra.
    + exfalso. apply N.
      assert (w b - u b = 0); [|lra].
      apply (Ind (fun a => w a - u a)); [|exact Hb]. intros i Hi.
      destruct (Req_dec (sum n (fun a => w a * x i a)) (sum n (fun a => u a * x i a))) as [E|D].
      * transitivity (sum n (fun a => w a * x i a) - sum n (fun a => u a * x i a)); [|lra].
        rewrite <- sum_minus. apply sum_ext. intros. ring.
      * exfalso. apply No. exists i. split; assumption.
Qed.

(** * Smooth *)

Section Smooth.
Variables (m n : nat) (lam s : R) (y : nat -> R) (x : nat -> nat -> R).
Hypotheses (Hm : (1 <= m)%nat) (Hn : (1 <= n)%nat).
Hypothesis Bound : forall v, sum m (fun i => sum n (fun a => x i a * v a) ^ 2) <= s * length2 n v.
Let L := s / (4 * INR m) + lam.
Local Notation J := (fun w => logistic_objective m n lam w y x).
Local Notation g := (fun w a => logistic_gradient m n a lam w y x).
Local Notation H := (fun w a b => logistic_hessian m n a b lam w x).

(* p (1 - p) lies mixed 0 and 1 / 4. *)
Lemma logistic_bounds w v :
  lam * length2 n v <= sum n (fun a => sum n (fun b => v a * H w a b * v b)) <= L * length2 n v.
Proof.
  cbv beta. rewrite logistic_form by exact Hm.
  set (p := fun i => 1 / (1 + exp (- sum n (fun a => w a * x i a)))).
  set (u := fun i => sum n (fun a => x i a * v a) ^ 2).
  change (sum m _) with (sum m (fun i => p i * (1 - p i) * u i)).
  assert (U : forall i, 0 <= u i) by (intros; apply pow2_ge_0).
  assert (P : forall i, 0 <= p i * (1 - p i) <= / 4).
  { intros i. pose proof (mirror_pos (sum n (fun a => w a * x i a))). fold (p i) in *.
    assert (0 < p i) by (apply Rdiv_lt_0_compat; [lra | apply share_pos]).
    pose proof (pow2_ge_0 (p i - / 2)). split; nra. }
  assert (A : 0 <= sum m (fun i => p i * (1 - p i) * u i)).
  { apply sum_nonneg. intros. apply Rmult_le_pos; [apply P | apply U]. }
  assert (B : sum m (fun i => p i * (1 - p i) * u i) <= / 4 * (s * length2 n v)).
  { eapply Rle_trans; [|apply Rmult_le_compat_l; [lra | apply (Bound v)]].
    rewrite <- sum_scal. apply sum_le. intros. apply Rmult_le_compat_r; [apply U | apply P]. }
  assert (M : 0 < / INR m) by (apply Rinv_0_lt_compat; pos).
  apply (Rmult_le_compat_r (/ INR m)) in A; [|lra].
  apply (Rmult_le_compat_r (/ INR m)) in B; [|lra].
  replace (L * length2 n v) with (lam * length2 n v + / 4 * (s * length2 n v) * / INR m)
    by (unfold L; field; pos).
  unfold Rdiv. lra.
Qed.

(* The change of the gradient, in a direction v: the Hessian at some point mixed. *)
Lemma change_of_logistic_gradient v w d :
  exists c, sum n (fun a => v a * (g (fun a => w a + d a) a - g w a))
    = sum n (fun a => sum n (fun b => v a * H (fun a => w a + c * d a) a b * d b)).
Proof.
  set (f := fun t => sum n (fun a => g (fun a => w a + t * d a) a * v a)).
  set (df := fun t => sum n (fun a => sum n (fun b =>
    v a * H (fun a => w a + t * d a) a b * d b))).
  assert (Df : forall t, is_derive f t (df t))
    by (intros; apply logistic_slope_along; assumption).
  destruct (MVT_gen f 0 1 df) as (c & _ & E).
  { intros. apply Df. }
  { intros t _. apply continuity_pt_filterlim, (ex_derive_continuous f). eexists. apply Df. }
  exists c. rewrite Rminus_0_r, Rmult_1_r in E. fold (df c). rewrite <- E. unfold f.
  rewrite <- sum_minus. apply sum_ext. intros a _.
  replace (fun a => w a + 0 * d a) with w by (apply functional_extensionality; intros; ring).
  replace (fun a => w a + 1 * d a) with (fun a => w a + d a)
    by (apply functional_extensionality; intros; ring).
  ring.
Qed.
End Smooth.

(* One column instead of k. *)
Lemma one_column n u : norm2 1 n u = length2 n (fun a => u a 1%nat).
Proof. unfold norm2, length2. apply sum_ext. intros. simpl. ring. Qed.

Lemma one_column_form n (H : nat -> nat -> R) u v :
  bilinear_form 1 n (fun a _ b _ => H a b) u v
  = sum n (fun a => sum n (fun b => u a 1%nat * H a b * v b 1%nat)).
Proof.
  unfold bilinear_form. apply sum_ext. intros. simpl. rewrite Rplus_0_l. apply sum_ext.
  intros. ring.
Qed.

Theorem arg_logistic_smoothness_proved : arg_logistic_smoothness.
Proof.
  intros m n lam s y x Hm Hn PL PS Bound L g w u.
  assert (P : 0 <= L).
  { unfold L. assert (0 <= s / (4 * INR m)); [|lra].
    apply Rmult_le_pos; [exact PS|]. left. apply Rinv_0_lt_compat. pos. }
  apply root_of_bound; [exact P | unfold length2; pos |].
  set (d := fun a => u a - w a). set (v := fun a => g u a - g w a).
  destruct (change_of_logistic_gradient m n lam y x v w d) as (c & E).
  replace (fun a => w a + d a) with u in E
    by (apply functional_extensionality; intros; unfold d; ring).
  set (point := fun a => w a + c * d a) in E.
  replace (length2 n v) with (norm2 1 n (fun a _ => v a)) by apply one_column.
  replace (length2 n d) with (norm2 1 n (fun a _ => d a)) by apply one_column.
  apply (stretch 1 n (fun a _ b _ => logistic_hessian m n a b lam point x)).
  - intros. unfold logistic_hessian. rewrite (delta_sym b a). f_equal. f_equal. apply sum_ext.
    intros. unfold Rdiv. ring.
  - exact P.
  - intros z. rewrite one_column.
    change (quadratic_form 1 n ?A z) with (bilinear_form 1 n A z z).
    rewrite (one_column_form n (fun a b => logistic_hessian m n a b lam point x)).
    pose proof (logistic_bounds m n lam s x Hm Bound point (fun a => z a 1%nat)) as B. fold L in B.
    assert (0 <= length2 n (fun a => z a 1%nat)) by (unfold length2; pos).
    split; [nra | apply B].
  - rewrite one_column.
    rewrite (one_column_form n (fun a b => logistic_hessian m n a b lam point x)).
    rewrite <- E. unfold length2. apply sum_ext. intros. unfold v, g. ring.
Qed.

Theorem arg_logistic_step_proved : arg_logistic_step.
Proof.
  intros m n lam s y x w alpha Hm Hn PL Bound L F g next P.
  set (G := length2 n g). set (d := fun a => - alpha * g a).
  assert (T : sum n (fun a => logistic_gradient m n a lam w y x * d a) = - alpha * G).
  { unfold G, length2, d. rewrite <- sum_scal. apply sum_ext. intros. unfold g. ring. }
  assert (N : length2 n d = alpha ^ 2 * G).
  { unfold G, length2, d. rewrite <- sum_scal. apply sum_ext. intros. ring. }
  assert (B : F next <= F w - alpha * G + L * alpha ^ 2 / 2 * G).
  { pose proof (below_parabola _ _ _ (L * length2 n d)
      (logistic_along m n lam y x Hm w d) (logistic_slope_along m n lam y x w d d)) as A.
    cbv beta in A.
    replace (fun a => w a + 0 * d a) with w in A
      by (apply functional_extensionality; intros; ring).
    replace (fun a => w a + 1 * d a) with next in A
      by (apply functional_extensionality; intros; unfold next, d; ring).
    rewrite T, N in A. fold (F w) (F next) in A.
    assert (C : F next <= F w + - alpha * G + L * (alpha ^ 2 * G) / 2); [|nra].
    apply A. intros t. rewrite <- N. apply (logistic_bounds m n lam s x Hm Bound). }
  assert (A : F w - alpha * G <= F next).
  { pose proof (logistic_above m n lam y x Hm w next) as A. cbv beta in A.
    replace (fun a => next a - w a) with d in A
      by (apply functional_extensionality; intros; unfold next, d; ring).
    replace (sum n (fun a => logistic_gradient m n a lam w y x * (next a - w a)))
      with (- alpha * G) in A
      by (rewrite <- T; apply sum_ext; intros; unfold next, d; ring).
    assert (0 <= lam / 2 * length2 n d)
      by (apply Rmult_le_pos; [lra | unfold length2; pos]).
    unfold F. lra. }
  split.
  - intros E. rewrite E in A, B. replace (1 / L * G) with (G / L) in A, B by (field; lra).
    replace (L * (1 / L) ^ 2 / 2 * G) with (G / (2 * L)) in B by (field; lra).
    replace (G / L) with (2 * (G / (2 * L))) in B by (field; lra). fold G. lra.
  - intros [Pa Qa] PG. fold G in PG.
    assert (alpha * L < 2).
    { apply (Rmult_lt_compat_r L) in Qa; [|exact P].
      replace (2 / L * L) with 2 in Qa by (field; lra). exact Qa. }
    assert (0 < alpha * G) by (apply Rmult_lt_0_compat; assumption).
    assert (L * alpha ^ 2 / 2 * G = alpha * L / 2 * (alpha * G)) by field. nra.
Qed.
