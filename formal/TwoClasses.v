(* Softmax of two classes is logistic regression, with half of the weight decay. *)

From formal Require Import Softmax.

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
  - intros w M. split; [|apply S]. intros eta. fold (split w). rewrite S.
    eapply Rle_trans; [apply M | apply G].
Qed.

(** * Gradient, Hessian and cost *)

Lemma difference_of_logits n theta (x : nat -> R) :
  exp (- sum n (fun a => (theta a 1%nat - theta a 0%nat) * x a))
  = exp (sum n (fun a => theta a 0%nat * x a)) / exp (sum n (fun a => theta a 1%nat * x a)).
Proof.
  unfold Rdiv. rewrite <- exp_Ropp, <- exp_plus. f_equal.
  rewrite <- !sum_opp, <- sum_plus. apply sum_ext. intros. ring.
Qed.

Theorem eq_softmax_two_classes_hessian_proved : eq_softmax_two_classes_hessian.
Proof.
  intros m n a b theta x y Hm Hn Hb. derive. unfold Rdiv. f_equal. apply sum_ext. intros i _.
  replace (sum n (fun c => (delta c b * delta 1 1 - delta c b * delta 0 1) * x i c)) with (x i b)
    by equal.
  field. pos.
Qed.

Theorem eq_softmax_two_classes_hessian_mixed_proved : eq_softmax_two_classes_hessian_mixed.
Proof.
  intros m n a b theta x y Hm Hn Hb. derive. unfold Rdiv. rewrite Ropp_mult_distr_l, <- sum_opp.
  f_equal. apply sum_ext. intros i _.
  replace (sum n (fun c => (delta c b * delta 1 0 - delta c b * delta 0 0) * x i c))
    with (- x i b) by equal.
  field. pos.
Qed.

Theorem eq_softmax_two_classes_hessian_zero_proved : eq_softmax_two_classes_hessian_zero.
Proof.
  intros m n a b theta x y Hm Hn Hb. derive. unfold Rdiv. rewrite Ropp_mult_distr_l, <- sum_opp.
  f_equal. apply sum_ext. intros i _.
  replace (sum n (fun c => (delta c b * delta 1 0 - delta c b * delta 0 0) * x i c))
    with (- x i b) by equal.
  field. pos.
Qed.

Theorem eq_softmax_two_classes_gradient_zero_proved : eq_softmax_two_classes_gradient_zero.
Proof.
  intros m n a theta x y Hm Hn Ha. derive. unfold Rdiv. rewrite !Ropp_mult_distr_l.
  f_equal. f_equal. apply sum_ext. intros i _.
  replace (sum n (fun c => (delta c a * delta 1 0) * x i c)) with 0 by equal.
  replace (sum n (fun c => (delta c a * delta 0 0) * x i c)) with (x i a) by equal.
  rewrite difference_of_logits. field. pos.
Qed.

Theorem eq_softmax_cost_two_classes_step_1_proved : eq_softmax_cost_two_classes_step_1.
Proof.
  intros m n theta x y Hm Hn. f_equal. f_equal. apply sum_ext. intros i _.
  unfold sum_from. simpl. ring.
Qed.

Theorem eq_softmax_cost_two_classes_step_2_proved : eq_softmax_cost_two_classes_step_2.
Proof.
  intros m n theta x y Hm Hn. f_equal. f_equal. apply sum_ext. intros i _.
  rewrite share_0, share_1.
  replace (sum n (fun a => theta a 1%nat * x i a) - sum n (fun a => theta a 0%nat * x i a))
    with (sum n (fun a => (theta a 1%nat - theta a 0%nat) * x i a)); [reflexivity|].
  rewrite <- sum_minus. apply sum_ext. intros. ring.
Qed.

Theorem eq_softmax_cost_two_classes_proved : eq_softmax_cost_two_classes.
Proof.
  intros m n theta x y Hm Hn. rewrite eq_softmax_cost_two_classes_step_1_proved by assumption.
  apply eq_softmax_cost_two_classes_step_2_proved; assumption.
Qed.
