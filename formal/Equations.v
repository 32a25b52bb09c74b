(* Equations that the tactic does not prove, and three false formulas. *)

From formal Require Import Softmax.

(** * Equations *)

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

Theorem eq_adamw_rest_step_1_proved : eq_adamw_rest_step_1.
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

(* The square root of 2 q. *)
Theorem eq_bestiary_norm_proved : eq_bestiary_norm.
Proof.
  intros n q w _ -> S _. rewrite <- sqrt_mult by lra. f_equal. field.
Qed.

(* The loss of a label, with the sign in front of the logit. *)
Lemma signed_loss y z :
  y = 0 \/ y = 1 -> ln (1 + exp ((1 - 2 * y) * z)) = ln (1 + exp z) - y * z.
Proof.
  intros [-> | ->].
  - replace ((1 - 2 * 0) * z) with z by ring. ring.
  - replace ((1 - 2 * 1) * z) with (- z) by ring. rewrite ln_flip. ring.
Qed.

Theorem eq_convention_signs_proved : eq_convention_signs.
Proof.
  intros y z Hy. rewrite (signed_loss y z Hy), mirror.
  rewrite !ln_div, ln_1, ln_flip by (apply share_pos || lra). ring.
Qed.

Theorem eq_softmax_from_log_odds_step_1_proved : eq_softmax_from_log_odds_step_1.
Proof. intros k i j C z _ -> _. field. Qed.

Theorem eq_softmax_from_log_odds_step_2_proved : eq_softmax_from_log_odds_step_2.
Proof.
  intros k i j C z Hk _ N. rewrite sum_scal in *. assert (C <> 0) by (intros ->; apply N; ring).
  assert (0 < sum k (fun l => exp (z i l))) by pos. field. split; lra.
Qed.

(** * The loss, with the largest logit taken out *)

(* The term of the class itself is 1. *)
Lemma shifted_sum k c z :
  (1 <= c <= k)%nat ->
  ln (sum k (fun j => exp (z j))) = z c + ln (sum k (fun j => exp (z j - z c))).
Proof.
  intros Hc. rewrite <- (ln_exp (z c)) at 1. rewrite <- ln_mult by pos. f_equal.
  rewrite <- sum_scal. apply sum_ext. intros. rewrite <- exp_plus. f_equal. ring.
Qed.

Theorem eq_numerics_loss_step_2_proved : eq_numerics_loss_step_2.
Proof.
  intros k c i l z Hk Hc _. rewrite (sum_own k c) by assumption.
  rewrite Rminus_eq_0, exp_0. reflexivity.
Qed.

Theorem eq_numerics_loss_proved : eq_numerics_loss.
Proof.
  intros k c i l z Hk Hc H. rewrite (shifted_sum k c) by assumption.
  apply (eq_numerics_loss_step_2_proved k c i l z Hk Hc H).
Qed.

Theorem eq_loss_above_lead_proved : eq_loss_above_lead.
Proof.
  intros k i l z Hk Hl _. rewrite (shifted_sum k l), (sum_own k l) by assumption.
  rewrite Rminus_eq_0, exp_0.
  replace (sum k (fun j => (1 - delta j l) ^ 2 * exp (z i j - z i l)))
    with (sum k (fun j => (1 - delta l j) * exp (z i j - z i l))); [ring|].
  apply sum_ext. intros j _. rewrite delta_sym. destruct (delta_01 j l) as [-> | ->]; ring.
Qed.

(** * One feature that is 1, and three samples *)

(* Where x_i is one-hot, w.x_i is the weight of its feature. *)
Lemma one_hot_choice n row w b f :
  one_hot n row -> (1 <= b <= n)%nat ->
  row b * f (sum n (fun a => w a * row a)) = f (w b) * row b.
Proof.
  intros (c & Hc & H) Hb. rewrite (H b Hb).
  destruct (Nat.eq_dec b c) as [->|N]; [|rewrite delta_other by exact N; ring].
  rewrite (sum_ext n _ (fun a => delta a c * w a)) by (intros; rewrite H by assumption; ring).
  rewrite sum_delta by exact Hc. ring.
Qed.

Theorem eq_saturated_step_2_proved : eq_saturated_step_2.
Proof.
  intros m n b w y x Hm Hn Hx Hb. f_equal. apply sum_ext. intros i Hi.
  exact (one_hot_choice n (x i) w b (fun t => 1 / (1 + exp (- t)) - y i) (Hx i Hi) Hb).
Qed.

Theorem eq_saturated_proved : eq_saturated.
Proof.
  intros m n b w y x Hm Hn Hx Hb. rewrite <- (eq_saturated_step_2_proved m n b w y x) by assumption.
  clear Hx. slope.
Qed.

Theorem eq_three_samples_step_2_proved : eq_three_samples_step_2.
Proof.
  intros w. set (u := exp (- w)). assert (0 < u) by apply exp_pos.
  assert (E : forall n, exp (- (INR n * w)) = u ^ n).
  { intros n. unfold u. induction n as [|n IH]; [simpl; rewrite Rmult_0_l, Ropp_0; apply exp_0|].
    rewrite S_INR. simpl. rewrite <- IH, <- exp_plus. f_equal. ring. }
  pose proof (E 2%nat) as E2. pose proof (E 3%nat) as E3. pose proof (E 4%nat) as E4.
  pose proof (E 5%nat) as E5. simpl INR in *.
  replace (1 + 1) with 2 in * by ring. replace (2 + 1) with 3 in * by ring.
  replace (3 + 1) with 4 in * by ring. replace (4 + 1) with 5 in * by ring.
  rewrite E2, E3, E4, E5. field. repeat split; pos.
Qed.

Theorem eq_three_samples_proved : eq_three_samples.
Proof.
  intros w. rewrite <- eq_three_samples_step_2_proved. slope.
Qed.

(** * Derivatives, with the closed form given *)

Theorem eq_logistic_hessian_step_1_proved : eq_logistic_hessian_step_1.
Proof.
  intros m n a b w y x Hm Hn Hb Ha.
  exists (sum m (fun i => x i a * x i b * (1 - 1 / (1 + exp (- sum n (fun a' => w a' * x i
      a')))) / (1 + exp (- sum n (fun a' => w a' * x i a')))) / INR m).
  split; [slope|].
  exists (fun w => sum m (fun i =>
    x i b * (1 / (1 + exp (- sum n (fun a' => w a' * x i a'))) - y i)) / INR m).
  split; [intros; slope|]. slope.
Qed.

Theorem eq_logistic_hessian_decay_proved : eq_logistic_hessian_decay.
Proof.
  intros m n a b lam w y x Hm Hn Hb Ha.
  exists (fun w => lam * w b + sum m (fun i =>
    x i b * (1 / (1 + exp (- sum n (fun a' => w a' * x i a'))) - y i)) / INR m).
  split; [intros; slope|].
  unfold is_partial1; cbv beta.
  derive. rewrite (delta_sym b a). f_equal; [ring|]. unfold Rdiv. f_equal. apply sum_ext.
  intros i _.
  replace (sum n (fun c => delta c a * x i c)) with (x i a) by (symmetry; apply sum_delta, Ha).
  field. pos.
Qed.

Theorem eq_softmax_update_step_1_proved : eq_softmax_update_step_1.
Proof.
  intros k m n b j alpha lam Y theta x Hk Hm Hn HY Hb Hj.
  exists (lam * theta b j - sum m (fun i => x i b * (Y i j - exp (sum n (fun a =>
    theta a j * x i a)) / sum k (fun l => exp (sum n (fun a => theta a l * x i a))))) / INR m).
  split; [|reflexivity]. use_given. slope.
Qed.

Theorem eq_softmax_loss_slope_step_2_proved : eq_softmax_loss_slope_step_2.
Proof.
  intros k i l Y z Hk HY Hl. set (S := sum k (fun l' => exp (z i l'))).
  assert (PS : 0 < S) by (unfold S; pos).
  exists (fun j => exp (z i j) / S * (delta j l - exp (z i l) / S)). split.
  - intros j Hj. unfold S. clear HY. slope.
  - f_equal. apply sum_ext. intros j _. rewrite exp_Ropp. pose proof (exp_pos (z i j)). field. lra.
Qed.

Theorem claim_softmax_gradient_matrix_proved : claim_softmax_gradient_matrix.
Proof.
  intros k m n Y theta x a j Hk Hm Hn HY Ha Hj p. unfold softmax_objective, p.
  assert (S : forall i, (1 <= i <= m)%nat -> sum k (fun j => Y i j) = 1) by exact HY. clear HY.
  slope.
Qed.

(** * Sums over the samples, and over the parameters *)

Lemma samples_to_parameters k m n (r d x : nat -> nat -> R) :
  sum m (fun i => sum k (fun j => r i j * sum n (fun a => d a j * x i a)))
  = sum n (fun a => sum k (fun j => d a j * sum m (fun i => r i j * x i a))).
Proof.
  transitivity (sum m (fun i => sum k (fun j => sum n (fun a => r i j * (d a j * x i a))))).
  - apply sum_rows. intros. symmetry. apply sum_scal.
  - rewrite sum_to_front. apply sum_ext. intros a _. rewrite sum_swap. apply sum_ext. intros j _.
    rewrite <- sum_scal. apply sum_ext. intros. ring.
Qed.

Theorem eq_distance_bound_step_2_proved : eq_distance_bound_step_2.
Proof.
  intros k m n lam d p q x Hk Hm Hn.
  rewrite (samples_to_parameters k m n (fun i j => p i j - q i j)). f_equal.
  - transitivity (2 * lam * (sum n (fun a => sum k (fun j =>
      d a j * sum m (fun i => (p i j - q i j) * x i a))) / INR m)); [|field; pos].
    f_equal. rewrite <- sum_div. apply sum_ext. intros. apply sum_div.
  - rewrite <- sum_div. apply sum_ext. intros. apply sum_div.
Qed.

Theorem eq_value_bound_step_1_proved : eq_value_bound_step_1.
Proof.
  intros k m n lam A B Y eta p theta x Hk Hm Hn N.
  set (s := fun a j => sum m (fun i => (p i j - Y i j) * x i a)).
  set (G := sum n (fun a => sum k (fun j => (lam * theta a j + s a j / INR m) ^ 2))).
  change (sum n (fun a => sum k (fun j =>
    (lam * theta a j + sum m (fun i => (p i j - Y i j) * x i a) / INR m) ^ 2))) with G.
  assert (Linear : sum n (fun a => sum k (fun j => (eta a j - theta a j)
      * (lam * theta a j + sum m (fun i => (p i j - Y i j) * x i a) / INR m)))
    = lam * sum n (fun a => sum k (fun j => (eta a j - theta a j) * theta a j))
      + sum m (fun i => sum k (fun j => (p i j - Y i j)
          * (sum n (fun a => eta a j * x i a) - sum n (fun a => theta a j * x i a)))) / INR m).
  { transitivity (lam * sum n (fun a => sum k (fun j => (eta a j - theta a j) * theta a j))
      + sum n (fun a => sum k (fun j => (eta a j - theta a j) * s a j)) / INR m).
    - rewrite <- sum_scal, <- sum_div, <- sum_plus. apply sum_ext. intros a _.
      rewrite <- sum_scal, <- sum_div, <- sum_plus. apply sum_ext. intros j _.
      unfold s. field. pos.
    - f_equal. f_equal. unfold s.
      rewrite <- (samples_to_parameters k m n (fun i j => p i j - Y i j)
                    (fun a j => eta a j - theta a j)).
      apply sum_rows. intros. rewrite <- sum_minus. f_equal. apply sum_ext. intros. ring. }
  rewrite Linear.
  assert (Squares : sum n (fun a => sum k (fun j => (eta a j - theta a j) ^ 2))
    = sum n (fun a => sum k (fun j => eta a j ^ 2))
      - sum n (fun a => sum k (fun j => theta a j ^ 2))
      - 2 * sum n (fun a => sum k (fun j => (eta a j - theta a j) * theta a j))).
  { rewrite <- sum_scal, <- !sum_minus. apply sum_ext. intros.
    rewrite <- sum_scal, <- !sum_minus. apply sum_ext. intros. ring. }
  rewrite Squares.
  set (zeta := fun i j => sum n (fun a => eta a j * x i a)).
  set (z := fun i j => sum n (fun a => theta a j * x i a)).
  assert (Losses : sum m (fun i => B i - A i - sum k (fun j => p i j * (zeta i j - z i j)))
    = sum m (fun i => B i - sum k (fun j => Y i j * zeta i j))
      - sum m (fun i => A i - sum k (fun j => Y i j * z i j))
      - sum m (fun i => sum k (fun j => (p i j - Y i j) * (zeta i j - z i j)))).
  { rewrite <- !sum_minus. apply sum_ext. intros i _.
    transitivity (B i - A i - sum k (fun j => Y i j * zeta i j) + sum k (fun j => Y i j * z i j)
      - sum k (fun j => (p i j - Y i j) * (zeta i j - z i j))); [|ring].
    assert (E : sum k (fun j => p i j * (zeta i j - z i j))
      = sum k (fun j => Y i j * zeta i j) - sum k (fun j => Y i j * z i j)
        + sum k (fun j => (p i j - Y i j) * (zeta i j - z i j))); [|lra].
    rewrite <- sum_minus, <- sum_plus. apply sum_ext. intros. ring. }
  unfold zeta, z in Losses. rewrite Losses. field. split; [exact N | pos].
Qed.

Theorem eq_value_bound_step_2_proved : eq_value_bound_step_2.
Proof.
  intros k m n lam A B Y eta p theta x Hk Hm Hn N.
  set (g := fun a j => lam * theta a j + sum m (fun i => (p i j - Y i j) * x i a) / INR m).
  assert (E : lam * sum n (fun a => sum k (fun j => (eta a j + g a j / lam - theta a j) ^ 2)) / 2
    = lam * sum n (fun a => sum k (fun j => (eta a j - theta a j) ^ 2)) / 2
      + sum n (fun a => sum k (fun j => (eta a j - theta a j) * g a j))
      + sum n (fun a => sum k (fun j => g a j ^ 2)) / 2 / lam).
  { rewrite <- !sum_scal, <- !sum_div, <- !sum_plus. apply sum_ext. intros a _.
    rewrite <- !sum_scal, <- !sum_div, <- !sum_plus. apply sum_ext. intros j _. field. exact N. }
  unfold g in E. rewrite E. ring.
Qed.

(** * Three formulas of the bestiary: false *)

Theorem eq_bestiary_boundary_sign_refuted : ~ eq_bestiary_boundary_sign.
Proof. intros F. specialize (F 1 0 1 1 ltac:(lra)). lra. Qed.

Theorem eq_bestiary_norm_squared_refuted : ~ eq_bestiary_norm_squared.
Proof.
  intros F. specialize (F 1%nat (fun _ => 1) ltac:(lia)). simpl in F.
  replace (0 + 1 * (1 * 1)) with 1 in F by ring. rewrite sqrt_1 in F.
  specialize (F ltac:(lra)). lra.
Qed.

Theorem eq_bestiary_half_mean_refuted : ~ eq_bestiary_half_mean.
Proof.
  intros F. specialize (F 2%nat (fun _ => 1 / 2) (fun _ => 1) ltac:(lia)).
  specialize (F ltac:(intros; lra) ltac:(intros; lra)). simpl in F.
  assert (ln (1 / 2) < 0) by (rewrite <- ln_1; apply ln_increasing; lra).
  replace (1 - 1) with 0 in F by ring. lra.
Qed.
