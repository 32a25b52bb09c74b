(* Equations of the chapter on convergence that the tactic does not prove. *)

From formal Require Import Softmax.

(** * Curvature *)

Theorem eq_logistic_smoothness_proved : eq_logistic_smoothness.
Proof.
  intros m n lam v w x Hm Hn.
  set (p := fun i => 1 / (1 + exp (- sum n (fun a => w a * x i a)))).
  set (u := fun i => sum n (fun a => v a * x i a)).
  assert (F : sum n (fun a => sum n (fun b => v a * v b * (delta a b * lam + sum m (fun i =>
        x i a * x i b * (1 - 1 / (1 + exp (- sum n (fun a' => w a' * x i a'))))
        / (1 + exp (- sum n (fun a' => w a' * x i a')))) / INR m)))
    = lam * sum n (fun a => v a ^ 2) + sum m (fun i => p i * (1 - p i) * u i ^ 2) / INR m).
  { unfold p, u. both_sides. equal_parts. }
  rewrite F. unfold Rdiv.
  transitivity ((sum m (fun i => u i ^ 2 * / 4) - sum m (fun i => p i * (1 - p i) * u i ^ 2))
                * / INR m).
  - rewrite sum_scal_r. unfold u. ring.
  - rewrite <- sum_minus. f_equal. apply sum_ext. intros.
    change (1 * / (1 + exp (- sum n (fun a => w a * x i a)))) with (p i).
    change (sum n (fun a => v a * x i a)) with (u i). field.
Qed.

Theorem eq_softmax_boehning_proved : eq_softmax_boehning.
Proof.
  intros k v z Hk.
  set (S := sum k (fun l => exp (z l))). assert (PS : 0 < S) by (unfold S; pos).
  set (p := fun j => exp (z j) / S). set (c := sum k (fun j => v j) / INR k).
  assert (P : sum k p = 1) by (unfold p; rewrite sum_div; fold S; field; lra).
  pose proof (half_minus_variance k p (fun j => v j - c) P) as E. cbv beta in E.
  transitivity (sum k (fun j => (v j - c) ^ 2) / 2
    - (sum k (fun j => p j * (v j - c) ^ 2) - sum k (fun j => p j * (v j - c)) ^ 2)).
  - transitivity (sum k (fun j => v j ^ 2) / 2 - sum k (fun j => v j) ^ 2 / 2 / INR k
      - (sum k (fun j => p j * v j ^ 2) - sum k (fun j => p j * v j) ^ 2)).
    + assert (Q : sum k (fun j => sum k (fun l => v j * v l * (delta j l * exp (z j) / S
          - exp (z j) * exp (z l) / S ^ 2)))
        = sum k (fun j => p j * v j ^ 2) - sum k (fun j => p j * v j) ^ 2); [|lra].
      rewrite (square_as_mult (sum k _)), sum_mult, <- sum_minus. apply sum_ext. intros j Hj.
      rewrite <- (sum_delta_l k j (fun l => p l * v l ^ 2) Hj), <- sum_minus. apply sum_ext.
      intros l _. unfold p. destruct (Nat.eq_dec j l) as [<-|N];
        [rewrite delta_same | rewrite delta_other by exact N]; field; lra.
    + clearbody p.
      assert (V : sum k (fun j => v j) = INR k * c) by (unfold c; field; pos).
      clearbody c. equal.
  - rewrite E, Rplus_comm. f_equal; f_equal.
    + apply sum_ext. intros. unfold p. unfold c. field. split; pos.
    + apply sum_rows. intros. unfold p, c. field. split; pos.
Qed.

Theorem eq_softmax_smoothness_proved : eq_softmax_smoothness.
Proof.
  intros k m n lam v x z Hk Hm Hn.
  set (u := fun i j => sum n (fun a => v a j * x i a)).
  set (p := fun i j => exp (z i j) / sum k (fun l => exp (z i l))).
  assert (P : forall i, sum k (p i) = 1) by (intros; unfold p; rewrite sum_div; field; pos).
  assert (F : sum n (fun a => sum k (fun j => sum n (fun b => sum k (fun l =>
        v a j * v b l * (delta a b * delta j l * lam + sum m (fun i =>
          exp (z i j) * x i a * x i b * (delta j l - exp (z i l) / sum k (fun l' => exp (z i l')))
          / sum k (fun l' => exp (z i l'))) / INR m)))))
    = lam * sum n (fun a => sum k (fun j => v a j ^ 2))
      + sum m (fun i => sum k (fun j => p i j * u i j ^ 2) - sum k (fun j => p i j * u i j) ^ 2)
        / INR m).
  { unfold p, u. both_sides. equal_parts. }
  rewrite F.
  transitivity (sum m (fun i => sum k (fun j => u i j ^ 2) / 2
    - (sum k (fun j => p i j * u i j ^ 2) - sum k (fun j => p i j * u i j) ^ 2)) / INR m).
  - rewrite (sum_minus m (fun i => sum k (fun j => u i j ^ 2) / 2)), sum_div.
    unfold u. field. pos.
  - rewrite (sum_ext m _ _ (fun i _ => half_minus_variance k (p i) (u i) (P i))).
    rewrite sum_plus, !sum_div, Rplus_comm. unfold Rdiv. rewrite Rmult_plus_distr_r.
    f_equal; f_equal; f_equal.
    + apply sum_rows. intros. unfold p, u. field. pos.
    + apply sum_ext. intros i Hi. apply sum_rows. intros. unfold p, u. field. pos.
Qed.

(** * Third derivatives *)

(* The sum of v_j^r exp(t v_j + z_j). *)
Definition moment (k r : nat) (v z : nat -> R) (t : R) : R :=
  sum k (fun j => v j ^ r * exp (t * v j + z j)).

Lemma slope_of_moment k r v z t : is_derive (moment k r v z) t (moment k (S r) v z t).
Proof.
  unfold moment. eapply D_eq; [derive_by_rules|]. cbv beta. apply sum_ext. intros. simpl. ring.
Qed.

Lemma moment_pos k v z t : (1 <= k)%nat -> 0 < moment k 0 v z t.
Proof.
  intros Hk. unfold moment. apply sum_pos; [exact Hk|]. intros. simpl. rewrite Rmult_1_l.
  apply exp_pos.
Qed.

Theorem eq_softmax_third_moment_proved : eq_softmax_third_moment.
Proof.
  intros k t v z Hk.
  set (M := fun r => moment k r v z).
  assert (D : forall r t, is_derive (M r) t (M (S r) t)) by (intros; apply slope_of_moment).
  assert (P : forall t, 0 < M 0%nat t) by (intros; apply moment_pos; exact Hk).
  exists (fun t => M 1%nat t / M 0%nat t). split.
  - intros s. eapply D_ext; [|apply (D_ln (M 0%nat)); [apply D | apply P]].
    intros. cbv beta. f_equal. apply sum_ext. intros. simpl. ring.
  - exists (fun t => (M 2%nat t * M 0%nat t - M 1%nat t * M 1%nat t) / M 0%nat t ^ 2). split.
    + intros s. apply (D_div (M 1%nat) (M 0%nat)); [apply D | apply D |].
      apply not_0_of_pos, P.
    + specialize (P t). eapply D_eq.
      * apply (D_div (fun t => M 2%nat t * M 0%nat t - M 1%nat t * M 1%nat t)
                     (fun t => M 0%nat t ^ 2)).
        -- apply (D_minus (fun t => M 2%nat t * M 0%nat t)); apply D_mult; apply D.
        -- apply (D_pow (M 0%nat)). apply D.
        -- apply pow_nonzero. lra.
      * assert (Z : sum k (fun l => exp (t * v l + z l)) = M 0%nat t).
        { apply sum_ext. intros. simpl. ring. }
        set (mean := sum k (fun j' => exp (t * v j' + z j') * v j' / _)).
        assert (E : mean = M 1%nat t / M 0%nat t).
        { unfold mean. rewrite sum_div, Z. f_equal. apply sum_ext. intros. simpl. ring. }
        rewrite sum_div, Z. clearbody mean.
        transitivity ((M 3%nat t - 3 * mean * M 2%nat t + 3 * mean ^ 2 * M 1%nat t
                       - mean ^ 3 * M 0%nat t) / M 0%nat t).
        -- rewrite E. simpl. field. lra.
        -- f_equal. unfold M, moment. rewrite <- !sum_scal, <- sum_minus, <- sum_plus, <- sum_minus.
           apply sum_ext. intros. ring.
Qed.

(* The derivative of a mean with the weights softmax(z) with respect to z_c. *)
Lemma slope_of_mean k z f c S :
  (1 <= c <= k)%nat -> S <> 0 ->
  sum k (fun i => (exp (z i) * delta i c * f i * S
                   - exp (z i) * f i * sum k (fun j => exp (z j) * delta j c)) / S ^ 2)
  = exp (z c) / S * (f c - sum k (fun j => exp (z j) / S * f j)).
Proof.
  intros Hc N.
  replace (sum k (fun j => exp (z j) * delta j c)) with (exp (z c)).
  - rewrite <- (sum_delta k c f Hc), <- sum_minus, <- sum_scal. apply sum_ext. intros i _.
    destruct (Nat.eq_dec i c) as [->|M]; [rewrite delta_same | rewrite delta_other by exact M];
      field; exact N.
  - rewrite <- (sum_delta k c (fun j => exp (z j)) Hc). apply sum_ext. intros. ring.
Qed.

Theorem eq_softmax_third_mixed_proved : eq_softmax_third_mixed.
Proof.
  intros k v w z Hk.
  set (S := sum k (fun l => exp (z l))). assert (N : S <> 0) by (unfold S; pos).
  set (p := fun j => exp (z j) / S). set (mean := fun f => sum k (fun j => p j * f j)).
  assert (P : sum k p = 1) by (unfold p; rewrite sum_div; fold S; field; exact N).
  assert (Mean : forall f, sum k (fun j => exp (z j) * f j / S) = mean f).
  { intros. unfold mean, p. apply sum_ext. intros. field. exact N. }
  exists (fun c => p c * ((v c - mean v) ^ 2 - (mean (fun j => v j ^ 2) - mean v ^ 2))).
  split.
  - intros c Hc. derive. fold S.
    rewrite (slope_of_mean k z (fun i => v i ^ 2)), (slope_of_mean k z v), Mean by assumption.
    change (sum k (fun j => exp (z j) / S * v j)) with (mean v).
    change (sum k (fun j => exp (z j) / S * v j ^ 2)) with (mean (fun j => v j ^ 2)).
    fold (p c). ring.
  - rewrite !Mean.
    transitivity (sum k (fun j => p j * (v j - mean v) ^ 2 * w j)
                  - sum k (fun j => p j * (v j - mean v) ^ 2) * mean w).
    + assert (V : mean (fun j => v j ^ 2) - mean v ^ 2
                  = sum k (fun j => p j * (v j - mean v) ^ 2)) by exact (variance k p v P).
      rewrite <- V. set (u := mean v). set (q := mean (fun j => v j ^ 2)). unfold mean.
      rewrite <- sum_scal, <- sum_minus. apply sum_ext. intros. ring.
    + rewrite <- sum_scal_r, <- sum_minus. apply sum_ext. intros. unfold p. field. exact N.
Qed.

(** * BFGS, and the slow direction *)

(* The sums over a and b, which stand outside, go under those over c and j. *)
Lemma twice_outside n (u v : nat -> R) (P Q G : nat -> nat -> R) :
  sum n (fun a => sum n (fun b =>
    u a * v b * sum n (fun c => sum n (fun j => P a c * Q b j * G c j))))
  = sum n (fun c => sum n (fun j =>
      sum n (fun a => u a * P a c) * sum n (fun b => v b * Q b j) * G c j)).
Proof.
  transitivity (sum n (fun a => sum n (fun b => sum n (fun c => sum n (fun j =>
    u a * P a c * (v b * Q b j) * G c j))))).
  - apply sum_ext. intros a _. apply sum_ext. intros b _. rewrite <- sum_scal. apply sum_ext.
    intros c _. rewrite <- sum_scal. apply sum_ext. intros. ring.
  - rewrite sum_to_front. apply sum_ext. intros c _. rewrite sum_to_front. apply sum_ext.
    intros j _. rewrite sum_mult, <- sum_scal_r. apply sum_ext. intros. apply sum_scal_r.
Qed.

(* What is left of y by (I - rho s y^T)^T. *)
Lemma bfgs_rest n rho s w y c :
  (1 <= c <= n)%nat ->
  sum n (fun a => w a * (delta a c - rho * s a * y c))
  = w c - rho * y c * sum n (fun a => s a * w a).
Proof.
  intros Hc. rewrite <- (sum_delta n c w Hc) at 1. rewrite <- sum_scal, <- sum_minus.
  apply sum_ext. intros. ring.
Qed.

Theorem eq_bfgs_positive_proved : eq_bfgs_positive.
Proof.
  intros n rho G s w y Hn.
  transitivity (rho * sum n (fun a => s a * w a) ^ 2
    + sum n (fun a => sum n (fun b => w a * w b * sum n (fun c => sum n (fun j =>
        (delta a c - rho * s a * y c) * (delta b j - rho * s b * y j) * G c j))))).
  - rewrite (square_as_mult (sum n _)), sum_mult, <- sum_scal, <- sum_plus. apply sum_ext.
    intros. rewrite <- sum_scal, <- sum_plus. apply sum_ext. intros. ring.
  - f_equal. rewrite twice_outside. apply sum_ext. intros c Hc. apply sum_ext. intros j Hj.
    rewrite !bfgs_rest by assumption. ring.
Qed.

Theorem eq_bfgs_secant_proved : eq_bfgs_secant.
Proof.
  intros n a rho G s y Hn C Ha N.
  transitivity (rho * s a * sum n (fun b => s b * y b)
    + sum n (fun b => y b * sum n (fun c => sum n (fun j =>
        (delta a c - rho * s a * y c) * (delta b j - rho * s b * y j) * G c j)))).
  - rewrite <- sum_scal, <- sum_plus. apply sum_ext. intros. ring.
  - rewrite C. transitivity (s a + sum n (fun c => sum n (fun j =>
      (delta a c - rho * s a * y c) * G c j
      * sum n (fun b => y b * (delta b j - rho * s b * y j))))).
    + f_equal; [field; exact N|]. symmetry.
      rewrite (sum_rows n n _ (fun c j => sum n (fun b => (delta a c - rho * s a * y c) * G c j
        * (y b * (delta b j - rho * s b * y j))))) by (intros; symmetry; apply sum_scal).
      rewrite sum_to_front. apply sum_ext. intros b _. rewrite <- sum_scal. apply sum_ext.
      intros c _. rewrite <- sum_scal. apply sum_ext. intros. ring.
    + rewrite sum_zero; [ring|]. intros c _. apply sum_zero. intros j Hj.
      rewrite bfgs_rest, C by assumption. field. exact N.
Qed.

Theorem eq_decrement_errors_proved : eq_decrement_errors.
Proof.
  intros m n t e s w x Hm Hn.
  set (A := fun a b => sum m (fun i => w i * x i a * x i b)).
  change (sum n (fun a => sum n (fun b => (e a - s a * t) * (e b - s b * t) * A a b / INR m))
    = sum n (fun a => sum n (fun b => e a * e b * A a b / INR m))
      + t ^ 2 * sum n (fun a => s a * sum n (fun b => s b * A a b / INR m))
      - 2 * t * sum n (fun a => e a * sum n (fun b => s b * A a b / INR m))).
  assert (X : sum n (fun a => e a * sum n (fun b => s b * A a b / INR m))
              = sum n (fun a => s a * sum n (fun b => e b * A a b / INR m))).
  { rewrite sum_swap_scal. apply sum_ext. intros b _. rewrite <- sum_scal. apply sum_ext.
    intros a _. replace (A a b) with (A b a); [field; pos|]. unfold A. apply sum_ext. intros.
    ring. }
  replace (2 * t * sum n (fun a => e a * sum n (fun b => s b * A a b / INR m)))
    with (t * sum n (fun a => e a * sum n (fun b => s b * A a b / INR m))
          + t * sum n (fun a => s a * sum n (fun b => e b * A a b / INR m))) by (rewrite X; ring).
  clearbody A. do 2 pointwise. ring.
Qed.

Theorem eq_quadratic_step_proved : eq_quadratic_step.
Proof.
  intros n t L c h Hn NL P. f_equal. apply sum_ext. intros a Ha. specialize (P a Ha).
  replace (2 + 2 * INR t) with (INR 2 + (INR t + INR t)) by (simpl; ring).
  rewrite !Rpower_plus, (Rpower_pow 2) by exact P. field. exact NL.
Qed.
