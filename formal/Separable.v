(* Data that a direction separates: without weight decay there is no minimiser. *)

From formal Require Import Minimiser.

Lemma none_is_lowest k m n Y x v theta :
  data k m n Y ->
  let lead i j := sum k (fun l => Y i l * logit_change n x v i l) - logit_change n x v i j in
  (forall i j, (1 <= i <= m)%nat -> (1 <= j <= k)%nat -> 0 <= lead i j) ->
  (exists i j, (1 <= i <= m)%nat /\ (1 <= j <= k)%nat /\ 0 < lead i j) ->
  ~ minimiser (fun t => softmax_objective k m n 0 Y t x) theta.
Proof.
  intros D lead Pos (i0 & j0 & Hi0 & Hj0 & Lead) M.
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

(* A function that comes below every positive number, and stays there. *)
Definition vanishes (f : R -> R) : Prop :=
  forall e, 0 < e -> exists T, forall t, T <= t -> f t <= e.

Lemma sum_vanishes n (f : nat -> R -> R) :
  (forall i, (1 <= i <= n)%nat -> vanishes (f i)) -> vanishes (fun t => sum n (fun i => f i t)).
Proof.
  induction n as [|n IH]; intros H e He; simpl.
  - exists 0. intros. lra.
  - destruct (IH ltac:(intros; apply H; lia) (e / 2) ltac:(lra)) as (T & HT).
    destruct (H (S n) ltac:(lia) (e / 2) ltac:(lra)) as (T' & HT').
    exists (Rmax T T'). intros t Ht. pose proof (Rmax_l T T'). pose proof (Rmax_r T T').
    specialize (HT t ltac:(lra)). specialize (HT' t ltac:(lra)). lra.
Qed.

Lemma exp_vanishes c l : 0 <= c -> 0 < l -> vanishes (fun t => c * exp (- (t * l))).
Proof.
  intros C L e He. exists (c / e / l). intros t Ht.
  apply (Rmult_le_compat_r l) in Ht; [|lra].
  replace (c / e / l * l) with (c / e) in Ht by (field; lra).
  pose proof (exp_ineq1_le (t * l)). rewrite exp_Ropp.
  pose proof (exp_pos (t * l)).
  apply (Rmult_le_reg_r (exp (t * l))); [assumption|].
  rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
  replace c with (e * (c / e)) by (field; lra). apply Rmult_le_compat_l; lra.
Qed.

(* The cost along v is less than a sum that vanishes. *)
Lemma cost_of_leads k m n Y x v t :
  data k m n Y ->
  let lead i j := sum k (fun l => Y i l * logit_change n x v i l) - logit_change n x v i j in
  softmax_objective k m n 0 Y (fun a j => t * v a j) x
  <= sum m (fun i => sum k (fun j => (1 - Y i j) / INR m * exp (- (t * lead i j)))).
Proof.
  intros (Hk & Hm & Hn & HY) lead. unfold softmax_objective.
  replace (0 * _ / 2) with 0 by field. rewrite Rminus_0_l. unfold Rdiv at 1.
  rewrite Ropp_mult_distr_l, <- sum_opp, <- sum_scal_r. apply sum_le. intros i Hi.
  destruct (HY i Hi) as (c & Hc & Row).
  rewrite (sum_ext k _ (fun j =>
    delta j c * ln (softmax k (fun j => t * logit_change n x v i j) j))).
  2:{ intros j Hj. rewrite Row by exact Hj. f_equal. f_equal. unfold softmax.
      assert (E : forall j, sum n (fun a => t * v a j * x i a) = t * logit_change n x v i j).
      { intros. unfold logit_change. rewrite <- sum_scal. apply sum_ext. intros. ring. }
      rewrite E. f_equal. apply sum_ext. intros. rewrite E. reflexivity. }
  rewrite sum_delta by exact Hc. unfold softmax.
  set (z := fun j => t * logit_change n x v i j).
  assert (P : 0 < sum k (fun l => exp (z l))) by pos.
  rewrite ln_div, ln_exp by (exact P || apply exp_pos).
  assert (Lead : forall j, lead i j = logit_change n x v i c - logit_change n x v i j).
  { intros j. unfold lead. f_equal.
    rewrite (sum_ext k _ (fun l => delta l c * logit_change n x v i l)).
    - apply sum_delta, Hc.
    - intros. rewrite Row by assumption. reflexivity. }
  assert (E : sum k (fun l => exp (z l))
    = exp (z c) * (1 + sum k (fun j => (1 - Y i j) * exp (- (t * lead i j))))).
  { rewrite (sum_own k c) by exact Hc. rewrite Rmult_plus_distr_l, Rmult_1_r. f_equal.
    rewrite <- sum_scal. apply sum_ext. intros j Hj. rewrite Row, delta_sym by exact Hj.
    replace (exp (z j)) with (exp (z c) * exp (- (t * lead i j))); [ring|].
    rewrite <- exp_plus, Lead. f_equal. unfold z. ring. }
  assert (N : 0 <= sum k (fun j => (1 - Y i j) * exp (- (t * lead i j)))).
  { apply sum_nonneg. intros j Hj. apply Rmult_le_pos; [|left; apply exp_pos].
    rewrite Row by exact Hj. destruct (delta_01 j c) as [-> | ->]; lra. }
  unfold z in E. cbv beta in E. rewrite E, ln_mult, ln_exp by (apply exp_pos || lra).
  pose proof (ln_below (1 + sum k (fun j => (1 - Y i j) * exp (- (t * lead i j)))) ltac:(lra)).
  assert (0 < / INR m) by (apply Rinv_0_lt_compat; pos).
  replace (sum k (fun j => (1 - Y i j) / INR m * exp (- (t * lead i j))))
    with (sum k (fun j => (1 - Y i j) * exp (- (t * lead i j))) * / INR m).
  - apply Rmult_le_compat_r; lra.
  - rewrite <- sum_scal_r. apply sum_ext. intros. unfold Rdiv. ring.
Qed.

Theorem claim_no_minimiser_proved : claim_no_minimiser.
Proof.
  intros k m n Y x v D J lead Pos Some. split.
  - intros theta. exact (none_is_lowest k m n Y x v theta D Pos Some).
  - intros All e He.
    destruct (sum_vanishes m (fun i t =>
      sum k (fun j => (1 - Y i j) / INR m * exp (- (t * lead i j)))))
      with (e := e / 2) as (T & HT); [|lra|].
    + intros i Hi. apply sum_vanishes. intros j Hj.
      destruct D as (Hk & Hm & Hn & HY). destruct (HY i Hi) as (c & Hc & Row).
      assert (0 < INR m) by pos.
      destruct (delta_01 j c) as [Z | Z].
      * apply exp_vanishes; [|apply All; try assumption; rewrite Row, Z by exact Hj; reflexivity].
        rewrite Row, Z by exact Hj. apply Rmult_le_pos; [lra|]. left.
        apply Rinv_0_lt_compat. assumption.
      * intros d Hd. exists 0. intros t _. rewrite Row, Z by exact Hj. unfold Rdiv. lra.
    + exists (fun a j => T * v a j). split.
      * pose proof (cost_nonneg k m n 0 Y x D (fun a j => T * v a j)) as Q. cbv beta in Q.
        unfold J. lra.
      * pose proof (cost_of_leads k m n Y x v T D). cbv zeta in H.
        specialize (HT T ltac:(lra)). cbv beta in HT. unfold J, lead in *. lra.
Qed.
