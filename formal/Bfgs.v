(* The matrix of L-BFGS stays positive definite, so its steps go down. *)

From Coq Require Classical_Prop.
From formal Require Import Minimiser Hessian Descent Convergence.

Theorem claim_bfgs_sound_proved : claim_bfgs_sound.
Proof.
  split; [|split; [|split]].
  - intros k m n lam Y x theta s D L g. pose proof D as (Hk & Hm & Hn & HY).
    destruct (change_of_gradient k m n lam Y x D s theta s) as (c & E). unfold g. rewrite E.
    apply form_at_least; assumption.
  - intros n gamma P w (a & Ha & N).
    assert (E : sum n (fun a => sum n (fun b => w a * w b * (gamma * delta a b)))
                = gamma * length2 n w).
    { unfold length2. rewrite <- sum_scal. apply sum_ext. intros b Hb.
      rewrite <- (sum_delta_l n b (fun c => gamma * w c ^ 2) Hb). apply sum_ext. intros c _.
      destruct (Nat.eq_dec b c) as [<-|M]; [rewrite delta_same | rewrite delta_other by exact M];
        ring. }
    rewrite E. apply Rmult_lt_0_compat; [exact P|].
    eapply Rlt_le_trans; [|apply (sum_part n (fun a => w a ^ 2) a Ha); intros; apply pow2_ge_0].
    cbv beta. nra.
  - intros n G s y Hn PG SY rho w W. cbv beta.
    assert (P : 0 < rho) by (apply Rdiv_lt_0_compat; lra).
    rewrite (eq_bfgs_positive_proved n rho G s w y Hn).
    set (t := sum n (fun a => s a * w a)).
    assert (A : 0 <= rho * t ^ 2) by (apply Rmult_le_pos; [lra | apply pow2_ge_0]).
    set (r := fun a => w a - rho * y a * t).
    assert (E : sum n (fun a => sum n (fun b =>
        G a b * (w a - rho * y a * t) * (w b - rho * y b * t)))
      = sum n (fun a => sum n (fun b => r a * r b * G a b)))
      by (apply sum_rows; intros; unfold r; ring).
    rewrite E. destruct (Req_dec t 0) as [Z|Z].
    + (* Then r is w. *)
      assert (F : 0 < sum n (fun a => sum n (fun b => r a * r b * G a b))); [|lra].
      apply PG. destruct W as (a & Ha & N). exists a. split; [exact Ha|]. unfold r. rewrite Z. lra.
    + assert (0 < rho * t ^ 2) by (apply Rmult_lt_0_compat; [exact P | nra]).
      destruct (Classical_Prop.classic (exists a, (1 <= a <= n)%nat /\ r a <> 0)) as [N|N].
      * pose proof (PG r N). lra.
      * rewrite (sum_zero n (fun a => sum n (fun b => r a * r b * G a b))); [lra|].
        intros a Ha. apply sum_zero. intros b Hb.
        destruct (Req_dec (r a) 0) as [->|M]; [ring|]. exfalso. apply N. exists a.
        split; assumption.
  - intros n G g PG N. specialize (PG g N).
    assert (E : sum n (fun a => g a * - sum n (fun b => G a b * g b))
                = - sum n (fun a => sum n (fun b => g a * g b * G a b))); [|lra].
    rewrite <- sum_opp. apply sum_ext. intros.
    rewrite <- Ropp_mult_distr_r, <- sum_scal, <- !sum_opp. apply sum_ext. intros. ring.
Qed.
