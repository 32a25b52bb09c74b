(* Likelihood and entropy: Gibbs' inequality, the best constant, the softmax of largest entropy, and
   exactly one yes. *)

From formal Require Import Softmax.

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

Theorem claim_same_maximiser_proved : claim_same_maximiser.
Proof.
  intros T f best P. split; intros M t.
  - apply Rcomplements.ln_le; auto.
  - apply Rnot_lt_le. intros N. apply (ln_increasing _ _ (P best)) in N. specialize (M t). lra.
Qed.

Theorem claim_convention_c_proved : claim_convention_c.
Proof.
  intros k m n C lam loss best Hm L ->. assert (0 < INR m) by pos.
  assert (E : forall t, sum m (loss t) / INR m + lam * norm2 k n t / 2
    = lam * (1 / (lam * INR m) * sum m (loss t) + norm2 k n t / 2)) by (intros; field; lra).
  unfold minimiser. split; intros M t; specialize (M t).
  - rewrite !E. apply Rmult_le_compat_l; lra.
  - rewrite !E in M. apply Rmult_le_reg_l in M; assumption.
Qed.

Theorem claim_best_constant_proved : claim_best_constant.
Proof.
  intros m y Y (i & Hi & Zero) (l & Hl & One) share J.
  assert (M : 0 < INR m) by pos.
  assert (B : forall i, (1 <= i <= m)%nat -> 0 <= y i <= 1).
  { intros r Hr. destruct (Y r Hr) as [-> | ->]; lra. }
  assert (P : 0 < sum m y).
  { pose proof (sum_part m y l Hl (fun r Hr => proj1 (B r Hr))). lra. }
  assert (Q : 0 < sum m (fun i => 1 - y i)).
  { pose proof (sum_part m (fun r => 1 - y r) i Hi) as A. cbv beta in A.
    assert (1 - y i <= sum m (fun r => 1 - y r)); [|lra].
    apply A. intros r Hr. specialize (B r Hr). lra. }
  assert (Share : sum m y = INR m * share) by (unfold share; field; lra).
  rewrite sum_minus, sum_const in Q. change (sum m (fun i => y i)) with (sum m y) in Q.
  rewrite Share in P, Q.
  assert (S : 0 < share < 1) by nra. split; [exact S|]. intros p Hp N.
  assert (Cost : forall p, J p = - ((1 - share) * ln (1 - p) + share * ln p)).
  { intros r. unfold J, bce_cost.
    transitivity (- (((INR m - sum m y) * ln (1 - r) + ln r * sum m y) / INR m)).
    - f_equal. f_equal. rewrite sum_plus, sum_scal_r, sum_scal, sum_minus, sum_const. ring.
    - rewrite Share. field. lra. }
  rewrite !Cost.
  assert (A : ln (p / share) < p / share - 1).
  { apply ln_strictly_below; [apply Rdiv_lt_0_compat; lra|]. intros E. apply N.
    apply (f_equal (fun t => t * share)) in E. unfold Rdiv in E.
    rewrite Rmult_assoc, Rinv_l in E by lra. lra. }
  pose proof (ln_below ((1 - p) / (1 - share)) ltac:(apply Rdiv_lt_0_compat; lra)) as D.
  rewrite ln_div in A, D by lra.
  apply (Rmult_lt_compat_l share) in A; [|lra]. apply (Rmult_le_compat_l (1 - share)) in D; [|lra].
  replace (share * (p / share - 1)) with (p - share) in A by (field; lra).
  replace ((1 - share) * ((1 - p) / (1 - share) - 1)) with (share - p) in D by (field; lra). lra.
Qed.

Theorem claim_maximum_entropy_proved : claim_maximum_entropy.
Proof.
  intros k m n theta x q Hk p entropy Pos Sum Agree (i0 & j0 & Hi0 & Hj0 & N).
  change p with (fun i => softmax k (fun j => sum n (fun a => theta a j * x i a))) in *.
  set (z := fun i j => sum n (fun a => theta a j * x i a)) in *.
  assert (P : forall i j, 0 < softmax k (z i) j) by (intros; apply softmax_pos, Hk).
  assert (S : forall i, sum k (softmax k (z i)) = 1) by (intros; apply softmax_sum, Hk).
  (* By Gibbs the divergences are not negative, and one is positive. *)
  assert (G : forall i, (1 <= i <= m)%nat -> 0 <= divergence k (softmax k (z i)) (q i)).
  { intros i Hi. apply claim_gibbs_proved; auto. }
  assert (D : 0 < sum m (fun i => divergence k (softmax k (z i)) (q i))).
  { eapply Rlt_le_trans; [|apply (sum_part m _ i0 Hi0 G)].
    destruct (G i0 Hi0) as [H|H]; [exact H|exfalso]. apply N.
    apply (claim_gibbs_proved k (softmax k (z i0)) (q i0)); auto. }
  (* The rest of the difference is linear in q - p, and 0. *)
  assert (Log : forall i j, ln (softmax k (z i) j) = z i j - lse k (z i)).
  { intros. unfold softmax, lse. rewrite ln_div, ln_exp; pos || reflexivity. }
  assert (E : sum m (fun i => sum k (fun j => (q i j - softmax k (z i) j) * z i j)) = 0).
  { transitivity (sum n (fun a => sum k (fun j => theta a j *
      (sum m (fun i => q i j * x i a) - sum m (fun i => softmax k (z i) j * x i a))))).
    - transitivity (sum m (fun i => sum k (fun j => sum n (fun a =>
        theta a j * ((q i j - softmax k (z i) j) * x i a))))).
      + apply sum_rows. intros. unfold z at 2. rewrite <- sum_scal. apply sum_ext. intros. ring.
      + rewrite sum_to_front. apply sum_ext. intros a _. rewrite sum_swap. apply sum_ext.
        intros j _. rewrite sum_scal, <- sum_minus. f_equal. apply sum_ext. intros. ring.
    - apply sum_zero. intros a Ha. apply sum_zero. intros j Hj.
      pose proof (Agree a j Ha Hj) as A.
      change (sum m (fun i => q i j * x i a) = sum m (fun i => softmax k (z i) j * x i a)) in A.
      rewrite A. ring. }
  assert (F : sum m (fun i => sum k (fun j => q i j * ln (q i j)))
    - sum m (fun i => sum k (fun j => softmax k (z i) j * ln (softmax k (z i) j)))
    = sum m (fun i => divergence k (softmax k (z i)) (q i))
      + sum m (fun i => sum k (fun j => (q i j - softmax k (z i) j) * z i j))).
  { rewrite <- sum_minus, <- sum_plus. apply sum_ext. intros i Hi.
    transitivity (divergence k (softmax k (z i)) (q i)
      + sum k (fun j => (q i j - softmax k (z i) j) * z i j)
      - lse k (z i) * (sum k (q i) - sum k (softmax k (z i)))); [|rewrite Sum, S by exact Hi; ring].
    unfold divergence. rewrite <- !sum_minus, <- sum_plus, <- sum_scal, <- sum_minus.
    apply sum_ext. intros j Hj. destruct (Pos i j Hi Hj) as [L|L].
    - rewrite ln_div, Log by auto. ring.
    - rewrite <- L, Log. ring. }
  change (entropy q < entropy (fun i j => softmax k (z i) j)). unfold entropy. cbv beta. lra.
Qed.

Lemma prod_mult n f g : prod n (fun i => f i * g i) = prod n f * prod n g.
Proof. induction n as [|n IH]; simpl; [|rewrite IH]; ring. Qed.

Theorem claim_exactly_one_proved : claim_exactly_one.
Proof.
  intros k z j Hk Hj yes only. set (Q := prod k (fun l => 1 - yes l)).
  assert (PQ : 0 < Q) by (apply prod_pos; intros; apply mirror_pos).
  assert (Only : forall c, (1 <= c <= k)%nat -> only c = Q * exp (z c)).
  { intros c Hc.
    assert (E : prod k (fun l => if Nat.eqb l c then exp (z l) else 1) = exp (z c)).
    { rewrite (prod_one_hot k c); [rewrite Nat.eqb_refl; reflexivity | exact Hc |].
      intros l _ N. apply Nat.eqb_neq in N. rewrite N. reflexivity. }
    rewrite <- E. unfold Q, only. rewrite <- prod_mult. apply prod_ext. intros l _.
    destruct (Nat.eqb l c); [|ring]. unfold yes. rewrite mirror. unfold Rdiv. rewrite inv_flip.
    ring. }
  rewrite Only by exact Hj. rewrite (sum_ext k only (fun l => Q * exp (z l))) by (intros; auto).
  rewrite sum_scal. field. split; pos.
Qed.
