(* The rank of the Hessian, from that of X. *)

From formal Require Import Hessian.

Lemma sum_last n f : (1 <= n)%nat -> sum n f = sum (n - 1) f + f n.
Proof. destruct n; intros; [lia|]. simpl. rewrite Nat.sub_0_r. reflexivity. Qed.

Theorem claim_rank_proved : claim_rank.
Proof.
  intros k m n r theta x Hk Hm Hn (B & C & R & Fac & Inj & Inv).
  set (p := fun i => softmax k (fun j => sum n (fun a => theta a j * x i a))).
  assert (P : forall i, sum k (p i) = 1) by (intros; apply softmax_sum, Hk).
  (* The factors of X, with one index each where there was one only. *)
  set (b := fun i s => B i 1%nat s 1%nat). set (c := fun s a => C s 1%nat a 1%nat).
  set (d := fun a s => R a 1%nat s 1%nat).
  assert (X : forall i a, (1 <= i <= m)%nat -> (1 <= a <= n)%nat ->
    x i a = sum r (fun s => b i s * c s a)).
  { intros i a Hi Ha. rewrite (Fac i 1%nat a 1%nat) by (assumption || lia). apply sum_ext. intros.
    unfold b, c. simpl. ring. }
  assert (CR : forall s t, (1 <= s <= r)%nat -> (1 <= t <= r)%nat ->
    sum n (fun a => c s a * d a t) = delta s t).
  { intros s t Hs Ht. rewrite <- (Rmult_1_r (delta s t)), <- (delta_same 1).
    rewrite <- (Inv s 1%nat t 1%nat) by (assumption || lia). apply sum_ext. intros. unfold c, d.
    simpl. ring. }
  assert (B0 : forall y, (forall i, (1 <= i <= m)%nat -> sum r (fun s => b i s * y s) = 0) ->
    forall s, (1 <= s <= r)%nat -> y s = 0).
  { intros y Z s Hs. apply (Inj (fun s _ => y s)) with (t := 1%nat); try (assumption || lia).
    intros i j Hi Hj. replace j with 1%nat by lia. rewrite <- (Z i Hi). apply sum_ext. intros.
    unfold b. simpl. ring. }
  set (B' := fun a j s t =>
    sum m (fun i => x i a * p i j * b i s * (delta j t - p i t)) / INR m).
  set (C' := fun s t a l => c s a * (delta t l - delta k l)).
  set (R' := fun a l s t => d a s * delta l t).
  assert (Factors : forall a j e l, (1 <= a <= n)%nat -> (1 <= j <= k)%nat -> (1 <= e <= n)%nat ->
    (1 <= l <= k)%nat -> softmax_hessian k m n a e j l 0 theta x
    = sum r (fun s => sum (k - 1) (fun t => B' a j s t * C' s t e l))).
  { intros a j e l Ha Hj He Hl.
    (* The differences from class k, summed over the other classes. *)
    assert (T : forall i, sum (k - 1) (fun t => (delta j t - p i t) * (delta t l - delta k l))
                          = delta j l - p i l).
    { intros i.
      transitivity (sum k (fun t => (delta j t - p i t) * (delta t l - delta k l))).
      - rewrite (sum_last k) by exact Hk. ring.
      - transitivity (sum k (fun t => delta t l * (delta j t - p i t))
          - delta k l * (sum k (fun t => delta j t) - sum k (p i))).
        + rewrite <- sum_minus, <- sum_scal, <- sum_minus. apply sum_ext. intros. ring.
        + rewrite sum_delta, sum_delta_l1, P by assumption. ring. }
    transitivity (sum m (fun i => x i a * p i j * x i e * (delta j l - p i l)) / INR m).
    - unfold softmax_hessian, p, softmax. rewrite Rmult_0_r, Rplus_0_l. f_equal. apply sum_ext.
      intros. unfold Rdiv. ring.
    - unfold B', C'.
      transitivity (sum r (fun s => sum (k - 1) (fun t => sum m (fun i =>
        x i a * p i j * (b i s * c s e) * ((delta j t - p i t) * (delta t l - delta k l)))))
        / INR m).
      + f_equal. rewrite sum_to_front. apply sum_ext. intros i Hi.
        rewrite (X i e) at 1 by assumption. rewrite <- (T i).
        rewrite Rmult_assoc, sum_mult, <- sum_scal.
        apply sum_ext. intros s _. rewrite <- sum_scal. apply sum_ext. intros. ring.
      + unfold Rdiv. rewrite <- sum_scal_r. apply sum_ext. intros s _. rewrite <- sum_scal_r.
        apply sum_ext. intros t _. rewrite <- !sum_scal_r. apply sum_ext. intros. ring. }
  exists B', C', R'. split; [exact Factors|]. split.
  - intros y Z s t Hs Ht.
    (* A change v of the parameters that C' maps to y. *)
    set (v := fun a l => sum r (fun s => d a s * (y s l * (1 - delta l k)))).
    assert (U : forall i l, (1 <= i <= m)%nat -> logit_change n x v i l
      = sum r (fun s => b i s * (y s l * (1 - delta l k)))).
    { intros i l Hi. unfold logit_change, v.
      transitivity (sum n (fun a => sum r (fun s => sum r (fun q =>
        b i q * (y s l * (1 - delta l k)) * (c q a * d a s))))).
      - apply sum_ext. intros a Ha. rewrite (X i a) by assumption. rewrite sum_mult, sum_swap.
        apply sum_ext. intros. apply sum_ext. intros. ring.
      - rewrite <- sum_to_front. rewrite sum_swap. apply sum_ext. intros q Hq.
        rewrite <- (sum_delta_l r q (fun s => b i q * (y s l * (1 - delta l k)))) by exact Hq.
        apply sum_ext. intros s' Hs'. rewrite sum_scal, CR by assumption. ring. }
    assert (Same : forall i j l, (1 <= i <= m)%nat -> (1 <= j <= k)%nat -> (1 <= l <= k)%nat ->
      logit_change n x v i j = logit_change n x v i l).
    { apply (claim_null_space_proved k m n theta x v Hk Hm Hn). intros a j Ha Hj.
      transitivity (sum r (fun s => sum (k - 1) (fun t => B' a j s t * y s t)));
        [|apply Z; assumption]. unfold hessian_times. cbv beta zeta.
      transitivity (sum n (fun e => sum k (fun l => sum r (fun s => sum (k - 1) (fun t =>
        B' a j s t * C' s t e l * v e l))))).
      - apply sum_rows. intros e l He Hl. rewrite Factors by assumption. rewrite <- sum_scal_r.
        apply sum_ext. intros. rewrite <- sum_scal_r. reflexivity.
      - rewrite sum_to_front. apply sum_ext. intros q Hq. rewrite sum_to_front. apply sum_ext.
        intros l Hl.
        transitivity (B' a j q l * sum n (fun e => c q e * (v e l - v e k))).
        + rewrite <- sum_scal. apply sum_ext. intros e _.
          rewrite <- (sum_delta_l k l (fun t => v e t)) by lia.
          rewrite <- (sum_delta_l k k (fun t => v e t)) by lia.
          rewrite <- sum_minus, <- !sum_scal. apply sum_ext. intros. unfold C'. ring.
        + f_equal. unfold v.
          transitivity (sum n (fun e => sum r (fun s => y s l * (c q e * d e s)))).
          * apply sum_ext. intros e _. rewrite <- sum_minus, <- sum_scal. apply sum_ext. intros.
            rewrite delta_same, (delta_other l k) by lia. ring.
          * rewrite sum_swap. rewrite <- (sum_delta_l r q (fun s => y s l)) by exact Hq.
            apply sum_ext. intros s' Hs'. rewrite sum_scal, CR by assumption. ring. }
    apply (B0 (fun s => y s t)); [|exact Hs]. intros i Hi.
    transitivity (logit_change n x v i t).
    + rewrite U by exact Hi. apply sum_ext. intros. rewrite delta_other by lia. ring.
    + rewrite (Same i t k) by (assumption || lia). rewrite U by exact Hi. apply sum_zero. intros.
      rewrite delta_same. ring.
  - intros s t s' t' Hs Ht Hs' Ht'. unfold C', R'.
    transitivity (sum n (fun a => c s a * d a s'
      * sum k (fun l => delta l t' * (delta t l - delta k l)))).
    + apply sum_ext. intros. rewrite <- sum_scal. apply sum_ext. intros. ring.
    + rewrite sum_scal_r, CR by assumption. f_equal.
      rewrite (sum_delta k t') by lia. rewrite (delta_other k t') by lia. ring.
Qed.
