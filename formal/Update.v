(* Decay in the update rests where a penalised cost has no slope. *)

From formal Require Import Softmax.

(* The slope of a weighted square, and of a cost with that penalty. *)
Lemma slope_with_penalty n J theta g c D a :
  (1 <= a <= n)%nat -> is_partial1 J theta a g ->
  is_partial1 (fun w => J w + c / 2 * sum n (fun a => D a * w a ^ 2)) theta a
    (g + c * D a * theta a).
Proof.
  intros Ha G. unfold is_partial1 in *. apply D_plus; [exact G|].
  eapply D_eq; [derive_by_rules|]. rewrite put1_same. cbv beta. simpl pred. simpl INR.
  transitivity (c / 2 * sum n (fun b => delta b a * (2 * D b * theta b))).
  - f_equal. apply sum_ext. intros. ring.
  - rewrite sum_delta by exact Ha. field.
Qed.

Lemma slope_is_unique J theta a l l' :
  is_partial1 J theta a l -> is_partial1 J theta a l' -> l = l'.
Proof.
  unfold is_partial1. intros A B. apply is_derive_unique in A. apply is_derive_unique in B.
  congruence.
Qed.

Theorem claim_update_or_penalty_proved : claim_update_or_penalty.
Proof.
  intros n J theta g alpha lam beta D buffer A B PD G Buf rests no_slope.
  assert (Key : forall u penalty c E,
    (forall w, penalty w = c / 2 * sum n (fun a => E a * w a ^ 2)) ->
    (forall a, (1 <= a <= n)%nat -> exists s, s <> 0 /\
     (1 - alpha * lam) * theta a - u a - theta a = s * (g a + c * E a * theta a)) ->
    (rests u <-> no_slope penalty)).
  { intros u penalty c E Pen Eq. split; intros H a Ha; specialize (H a Ha);
      destruct (Eq a Ha) as (s & S & Q);
      pose proof (slope_with_penalty n J theta (g a) c E a Ha (G a Ha)) as Slope.
    - assert (Z : g a + c * E a * theta a = 0).
      { apply (Rmult_eq_reg_l s); [|exact S]. lra. }
      rewrite Z in Slope. unfold is_partial1 in *. eapply D_ext; [|exact Slope].
      intros t. cbv beta. rewrite Pen. reflexivity.
    - assert (Z : 0 = g a + c * E a * theta a).
      { eapply slope_is_unique; [|exact Slope]. unfold is_partial1 in *.
        eapply D_ext; [|exact H]. intros t. cbv beta. rewrite Pen. reflexivity. }
      rewrite <- Z in Q. lra. }
  split; [|split].
  - apply (Key _ _ lam (fun _ => 1)).
    + intros. unfold length2. f_equal. apply sum_ext. intros. ring.
    + intros a Ha. exists (- alpha). split; [lra | ring].
  - apply (Key _ _ (lam * (1 - beta)) (fun _ => 1)).
    + intros. unfold length2. f_equal. apply sum_ext. intros. ring.
    + intros a Ha. exists (- alpha / (1 - beta)). split.
      * apply Rmult_integral_contrapositive_currified; [lra|]. apply Rinv_neq_0_compat. lra.
      * specialize (Buf a Ha). replace (g a) with ((1 - beta) * buffer a) by lra. field. lra.
  - apply (Key _ _ lam D).
    + reflexivity.
    + intros a Ha. specialize (PD a Ha). exists (- alpha / D a). split.
      * apply Rmult_integral_contrapositive_currified; [lra|]. apply Rinv_neq_0_compat. lra.
      * field. lra.
Qed.
