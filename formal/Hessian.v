(* The Hessian: its quadratic form, its null space, and its bounds. *)

From formal Require Export Softmax Minimiser.

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
  intros k m n lam theta x Hk Hm Hn H. split; [|split; [|split]].
  - intros v. apply form_at_least; assumption.
  - intros w a j Ha Hj. unfold H. rewrite hessian_times_vector by assumption.
    rewrite (sum_zero m); [lra|]. intros i Hi.
    replace (sum k _) with (logit_change n x (fun b _ => w b) i j); [ring|].
    unfold logit_change. rewrite sum_scal_r, softmax_sum by assumption. ring.
  - intros v L Z a j Ha Hj. apply (norm2_zero k n v); [|assumption..].
    pose proof (form_at_least k m n lam theta x Hk Hm v) as F. fold H in F.
    rewrite form_of_zero in F by exact Z. nra.
  - intros Y eta t D L N T. apply cost_strictly_between; assumption.
Qed.

Section NullSpace.
Variables (k m n : nat) (theta x : nat -> nat -> R).
Hypotheses (Hk : (1 <= k)%nat) (Hm : (1 <= m)%nat) (Hn : (1 <= n)%nat).

Local Notation H := (fun a j b l => softmax_hessian k m n a b j l 0 theta x).
Local Notation p := (fun i => softmax k (fun j => sum n (fun a => theta a j * x i a))).
Local Notation u v := (logit_change n x v).

(* Where the form is 0, the logits of a sample change alike. *)
Lemma form_zero v :
  quadratic_form k n H v = 0 ->
  forall i j l, (1 <= i <= m)%nat -> (1 <= j <= k)%nat -> (1 <= l <= k)%nat -> u v i j = u v i l.
Proof.
  intros Q. rewrite form_of_hessian in Q by assumption. set (var := fun i => _) in Q.
  assert (V : sum m var = 0).
  { rewrite Rmult_0_l, Rplus_0_l in Q. apply (f_equal (fun t => t * INR m)) in Q.
    unfold Rdiv in Q. rewrite Rmult_assoc, Rinv_l in Q by pos. lra. }
  intros i j l Hi Hj Hl.
  pose proof (sum_zero_parts m var (fun i _ => variance_nonneg k n theta x Hk v i) V i Hi) as E.
  unfold var in E. cbv beta in E. rewrite variance in E by (apply softmax_sum; exact Hk).
  set (mean := sum k (fun l => p i l * u v i l)) in E.
  assert (A : forall j, (1 <= j <= k)%nat -> u v i j = mean).
  { intros c Hc. pose proof (fun N => sum_zero_parts k _ N E c Hc) as F. cbv beta in F.
    pose proof (softmax_pos k (fun j => sum n (fun a => theta a j * x i a)) c Hk).
    assert ((u v i c - mean) ^ 2 = 0).
    { apply (Rmult_eq_reg_l (p i c)); [|lra].
      rewrite Rmult_0_r. apply F. intros. apply Rmult_le_pos; [|apply pow2_ge_0].
      left. apply softmax_pos, Hk. }
    nra. }
  rewrite (A j Hj), (A l Hl). reflexivity.
Qed.

(* Where these change alike, the product is 0. *)
Lemma product_zero v :
  (forall i j l, (1 <= i <= m)%nat -> (1 <= j <= k)%nat -> (1 <= l <= k)%nat ->
   u v i j = u v i l) ->
  forall a j, (1 <= a <= n)%nat -> (1 <= j <= k)%nat -> hessian_times k n H v a j = 0.
Proof.
  intros Z a j Ha Hj. rewrite hessian_times_vector by assumption.
  rewrite (sum_zero m); [lra|]. intros i Hi.
  replace (sum k _) with (u v i j); [ring|].
  transitivity (sum k (fun l => p i l * u v i j)).
  - rewrite sum_scal_r. change (sum k (fun l => ?f l)) with (sum k f).
    rewrite softmax_sum by assumption. ring.
  - apply sum_ext. intros l Hl. rewrite (Z i j l) by assumption. reflexivity.
Qed.
End NullSpace.

Theorem claim_null_space_proved : claim_null_space.
Proof.
  intros k m n theta x v Hk Hm Hn H. split; intros Z.
  - apply (form_zero k m n theta x Hk Hm). apply form_of_zero, Z.
  - apply product_zero; assumption.
Qed.

Theorem claim_fixed_class_proved : claim_fixed_class.
Proof.
  intros k m n Y x (Hk & Hm & Hn & HY) K. split.
  - intros theta. exists (fun a j => theta a j - theta a k). split; [intros; ring|].
    unfold softmax_objective. f_equal; [field|]. f_equal. apply sum_ext. intros i _. apply sum_ext.
    intros j _. f_equal. f_equal.
    set (s := sum n (fun a => theta a k * x i a)).
    assert (E : forall j, exp (sum n (fun a => (theta a j - theta a k) * x i a))
                          = exp (sum n (fun a => theta a j * x i a)) * exp (- s)).
    { intros l. rewrite <- exp_plus. f_equal. unfold s. rewrite <- sum_opp, <- sum_plus.
      apply sum_ext. intros. ring. }
    rewrite E. rewrite (sum_ext k _ _ (fun l _ => E l)), sum_scal_r. field. split; pos.
  - intros theta. split.
    + intros Pos s Z a Ha. destruct (Req_dec (s a) 0) as [|N]; [assumption|exfalso].
      set (v := fun b j => delta j 1 * s b).
      assert (U : forall i j, (1 <= i <= m)%nat -> logit_change n x v i j = 0).
      { intros i j Hi. unfold logit_change, v.
        transitivity (delta j 1 * sum n (fun b => x i b * s b)); [|rewrite Z by exact Hi; ring].
        rewrite <- sum_scal. apply sum_ext. intros. ring. }
      pose proof (Pos v) as F. rewrite form_of_zero in F.
      * apply (Rlt_irrefl 0), F.
        -- intros b. unfold v. rewrite delta_other by lia. ring.
        -- exists a, 1%nat. repeat split; try lia. unfold v. rewrite delta_same. lra.
      * apply product_zero; try assumption. intros. rewrite !U by assumption. reflexivity.
    + intros Ind v Zero (a & j & Ha & Hj & N).
      pose proof (form_at_least k m n 0 theta x Hk Hm v) as F. rewrite Rmult_0_l in F.
      destruct F as [F|F]; [exact F|exfalso]. apply N.
      apply (Ind (fun a => v a j)); [|exact Ha]. intros i Hi.
      change (logit_change n x v i j = 0).
      rewrite (form_zero k m n theta x Hk Hm v (eq_sym F) i j k) by (assumption || lia).
      unfold logit_change. apply sum_zero. intros. rewrite Zero. ring.
Qed.

(** * How large it is *)

(* Half of the mean of u_j^2 is more than the variance. *)
Lemma variance_at_most k z u :
  (1 <= k)%nat ->
  sum k (fun j => softmax k z j * u j ^ 2) - sum k (fun j => softmax k z j * u j) ^ 2
  <= sum k (fun j => u j ^ 2) / 2.
Proof.
  intros Hk. set (p := softmax k z).
  assert (P : forall j, 0 < p j) by (intros; apply softmax_pos, Hk).
  assert (S : sum k p = 1) by (apply softmax_sum, Hk).
  pose proof (half_minus_variance k p u S) as E.
  assert (0 <= sum k (fun j => sum k (fun l => (1 - delta j l) ^ 2 * (u j + u l) ^ 2 * p j * p l))).
  { apply sum_nonneg. intros j _. apply sum_nonneg. intros l _.
    apply Rmult_le_pos; [apply Rmult_le_pos; [apply Rmult_le_pos; apply pow2_ge_0|]|];
      left; apply P. }
  assert (0 <= sum k (fun j => u j ^ 2 * (1 - 2 * p j) ^ 2)).
  { apply sum_nonneg. intros j _. apply Rmult_le_pos; apply pow2_ge_0. }
  lra.
Qed.

Theorem claim_boehning_proved : claim_boehning.
Proof.
  intros k v z Hk p form square.
  change p with (softmax k z) in *.
  assert (S : sum k (softmax k z) = 1) by (apply softmax_sum, Hk).
  assert (P : forall j, 0 < softmax k z j) by (intros; apply softmax_pos, Hk).
  assert (F : forall u, sum k (fun j => sum k (fun l =>
      u j * (delta j l * softmax k z j - softmax k z j * softmax k z l) * u l))
    = sum k (fun j => softmax k z j * u j ^ 2) - sum k (fun j => softmax k z j * u j) ^ 2).
  { intros u. rewrite (square_as_mult (sum k _)), sum_mult, <- sum_minus. apply sum_ext.
    intros j Hj. rewrite <- (sum_delta_l k j (fun l => softmax k z l * u l ^ 2) Hj), <- sum_minus.
    apply sum_ext. intros l _. destruct (Nat.eq_dec j l) as [<-|N];
      [rewrite delta_same | rewrite delta_other by exact N]; ring. }
  set (c := sum k v / INR k).
  assert (V : sum k v = INR k * c) by (unfold c; field; pos).
  assert (Shift : forall u, sum k u = INR k * c ->
     sum k (fun j => softmax k z j * u j ^ 2) - sum k (fun j => softmax k z j * u j) ^ 2
     = sum k (fun j => softmax k z j * (u j - c) ^ 2)
       - sum k (fun j => softmax k z j * (u j - c)) ^ 2).
  { intros u _. generalize (softmax k z) S. intros q Q. change (sum k (fun i => q i) = 1) in Q.
    both_sides. rewrite ?Q. equal_parts. }
  assert (Square : sum k (fun j => (v j - c) ^ 2) = square - sum k v ^ 2 / INR k).
  { unfold square. rewrite V. change (sum k (fun j => v j) = INR k * c) in V.
    clearbody c.
    transitivity (sum k (fun j => v j ^ 2) - 2 * c * sum k (fun j => v j) + INR k * c ^ 2).
    - rewrite <- sum_const, <- sum_scal, <- sum_minus, <- sum_plus. apply sum_ext. intros. ring.
    - rewrite V. field. pos. }
  assert (0 < INR k) by pos.
  assert (0 <= sum k v ^ 2 / INR k).
  { apply Rmult_le_pos; [apply pow2_ge_0 | left; apply Rinv_0_lt_compat; assumption]. }
  split; [|lra]. unfold form. rewrite F. split.
  - rewrite variance by exact S. apply sum_nonneg. intros.
    apply Rmult_le_pos; [left; apply P | apply pow2_ge_0].
  - rewrite Shift by exact V. rewrite <- Square. apply variance_at_most, Hk.
Qed.

Lemma hessian_bounds k m n lam s theta x :
  (1 <= k)%nat -> (1 <= m)%nat -> (1 <= n)%nat ->
  (forall v, sum m (fun i => sum k (fun j => logit_change n x v i j ^ 2)) <= s * norm2 k n v) ->
  forall v,
  let form := quadratic_form k n (fun a j b l => softmax_hessian k m n a b j l lam theta x) v in
  lam * norm2 k n v <= form <= (s / (2 * INR m) + lam) * norm2 k n v.
Proof.
  intros Hk Hm Hn S v form. split; [apply form_at_least; assumption|].
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
