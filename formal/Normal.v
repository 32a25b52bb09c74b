(* The tactic [normalise] brings an expression into a form where every sum is split into its terms
   and every factor stands as far outside as it can; [equal] proves equations with it. *)

From formal Require Export Sums.

Lemma plus_cong a b a' b' : a = a' -> b = b' -> a + b = a' + b'.
Proof. congruence. Qed.
Lemma mult_cong a b a' b' : a = a' -> b = b' -> a * b = a' * b'.
Proof. congruence. Qed.
Lemma one_cong (f : R -> R) a a' : a = a' -> f a = f a'.
Proof. congruence. Qed.
Lemma minus_as_plus a b : a - b = a + (-1) * b.
Proof. ring. Qed.
Lemma opp_as_mult a : - a = (-1) * a.
Proof. ring. Qed.
Lemma square_as_mult a : a ^ 2 = a * a.
Proof. ring. Qed.
Lemma cube_as_mult a : a ^ 3 = a * (a * a).
Proof. ring. Qed.
Lemma exp_of_opp a : exp (-1 * a) = / exp a.
Proof. rewrite <- exp_Ropp. f_equal. ring. Qed.

(* A sum whose terms are split into a factor without the index and the rest. *)
Lemma sum_pull n f c d s :
  (forall i, (1 <= i <= n)%nat -> f i = c * d i) -> sum n d = s -> sum n f = c * s.
Proof. intros H <-. rewrite <- sum_scal. apply sum_ext. exact H. Qed.

Lemma sum_pull_1 n f d s :
  (forall i, (1 <= i <= n)%nat -> f i = d i) -> sum n d = s -> sum n f = s.
Proof. intros H <-. apply sum_ext. exact H. Qed.

Lemma sum_at n a f d :
  (1 <= a <= n)%nat -> (forall i, (1 <= i <= n)%nat -> f i = delta i a * d i) -> sum n f = d a.
Proof. intros Ha H. rewrite <- (sum_delta n a d Ha). apply sum_ext. exact H. Qed.

(* The sum inside changes places with the sum outside. *)
Lemma sum_out n m f c g :
  (forall i, (1 <= i <= n)%nat -> f i = c i * sum m (g i)) ->
  sum n f = sum m (fun j => sum n (fun i => c i * g i j)).
Proof. intros H. rewrite <- sum_swap_scal. apply sum_ext. exact H. Qed.

(** * Products, read by tactics *)

(* e without one factor x; fails if there is none. *)
Ltac drop x e :=
  match e with
  | x => constr:(1)
  | ?a * ?b => let r := drop x a in lazymatch r with 1 => b | _ => constr:(r * b) end
  | ?a * ?b => let r := drop x b in lazymatch r with 1 => a | _ => constr:(a * r) end
  end.

(* e without factors x and / x. *)
Ltac cancelled e :=
  match e with
  | context [/ ?x] => let r := drop x e in let s := drop (/ x) r in cancelled s
  | _ => e
  end.

Ltac times x y :=
  lazymatch x with 1 => y | _ => lazymatch y with 1 => x | _ => constr:(x * y) end end.

(* The factors of a product that hold i, and those that do not. *)
Ltac inside i e :=
  lazymatch e with
  | context [i] =>
      lazymatch e with
      | ?a * ?b => let x := inside i a in let y := inside i b in times x y
      | _ => e
      end
  | _ => constr:(1)
  end.
Ltac outside i e :=
  lazymatch e with
  | context [i] =>
      lazymatch e with
      | ?a * ?b => let x := outside i a in let y := outside i b in times x y
      | _ => constr:(1)
      end
  | _ => e
  end.

(* A product with a factor [delta i a] or [delta a i]: a, and the rest. *)
Ltac find_delta i e :=
  match e with
  | delta i ?a => constr:((a, 1))
  | delta ?a i => constr:((a, 1))
  | ?x * ?y => let p := find_delta i x in
               lazymatch p with (?a, ?r) => let s := times r y in constr:((a, s)) end
  | ?x * ?y => let p := find_delta i y in
               lazymatch p with (?a, ?r) => let s := times x r in constr:((a, s)) end
  end.

(* A product with a sum that belongs outside of one of length n: its length, its terms, the rest.
   Letters that come later in the context belong outside. *)
Ltac comes_later m n :=
  match goal with
  | x : nat |- _ => first [constr_eq x n; fail 2 | constr_eq x m]
  end.
Ltac find_sum n e :=
  match e with
  | sum ?m ?g => let _ := match constr:(Set) with _ => comes_later m n end in constr:((m, g, 1))
  | ?x * ?y => let p := find_sum n x in
               lazymatch p with (?m, ?g, ?r) => let s := times r y in constr:((m, g, s)) end
  | ?x * ?y => let p := find_sum n y in
               lazymatch p with (?m, ?g, ?r) => let s := times x r in constr:((m, g, s)) end
  end.

Ltac with_deltas :=
  first [ring | match goal with |- context [delta ?a ?i] => rewrite (delta_sym a i); ring end].

(* A sum that a hypothesis gives: over all i in a range, or as it stands. *)
Ltac known_sum :=
  match goal with
  | H : sum _ _ = _ |- _ = _ => exact H
  | H : forall i, (1 <= i <= _)%nat -> sum _ _ = _ |- _ = _ => apply H; range
  | H : forall i, sum _ _ = _ |- _ = _ => apply H
  end.

Ltac normalise :=
  cbv beta;
  lazymatch goal with
  | |- 1 - 1 / (1 + exp (- ?z)) = _ => rewrite (mirror z); normalise
  | |- exp ?a / (exp ?a + exp ?b) = _ => rewrite (share_0 a b); normalise
  | |- exp ?b / (exp ?a + exp ?b) = _ => rewrite (share_1 a b); normalise
  | |- context [1 + exp (- ?a - ?b)] =>
      replace (- a - b) with (- (a + b)) by ring; normalise
  | |- / (1 + exp (- ?z)) = _ => rewrite (inv_flip z); normalise
  | |- Rpower ?a ?b = _ =>
      first [rewrite (Rpower_at_0 a b) by (ring || pos); reflexivity
            | rewrite (Rpower_at_1 a b) by (ring || pos); normalise
            | apply (f_equal2 Rpower); normalise]
  | |- ?a + ?b = _ => eapply eq_trans; [apply plus_cong; normalise | tidy_plus]
  | |- ?a - ?b = _ => rewrite (minus_as_plus a b); normalise
  | |- - ?a = _ => rewrite (opp_as_mult a); normalise
  | |- ?a / ?b = _ => unfold Rdiv at 1; normalise
  | |- ?a ^ 2 = _ => rewrite (square_as_mult a); normalise
  | |- ?a ^ 3 = _ => rewrite (cube_as_mult a); normalise
  | |- ?a * ?b = _ => eapply eq_trans; [apply mult_cong; normalise | distribute]
  | |- / ?a = _ => eapply eq_trans; [apply (one_cong Rinv); normalise | invert]
  | |- exp ?a = _ => eapply eq_trans; [apply (one_cong exp); normalise | of_exp]
  | |- ln ?a = _ => of_ln
  | |- Rabs ?a = _ => apply (one_cong Rabs); normalise
  | |- delta ?a ?a = _ => apply delta_same
  | |- delta ?a ?b = _ => first [apply delta_other; discriminate | reflexivity]
  | |- sum ?n ?f = _ =>
      eapply eq_trans;
      [apply sum_ext; let i := fresh "i" in intros i ?; normalise | split_sum]
  | |- prod ?n ?f = _ => apply prod_ext; let i := fresh "i" in intros i ?; normalise
  | |- _ => reflexivity
  end
with tidy_plus :=
  lazymatch goal with
  | |- 0 + ?a = _ => apply Rplus_0_l
  | |- ?a + 0 = _ => apply Rplus_0_r
  | |- _ => reflexivity
  end
with distribute :=
  lazymatch goal with
  | |- 0 * ?c = _ => apply Rmult_0_l
  | |- ?c * 0 = _ => apply Rmult_0_r
  | |- 1 * ?c = _ => apply Rmult_1_l
  | |- ?c * 1 = _ => apply Rmult_1_r
  | |- (?a + ?b) * ?c = _ =>
      rewrite (Rmult_plus_distr_r a b c); eapply eq_trans; [apply plus_cong; distribute | tidy_plus]
  | |- ?c * (?a + ?b) = _ =>
      rewrite (Rmult_plus_distr_l c a b); eapply eq_trans; [apply plus_cong; distribute | tidy_plus]
  | |- _ => reflexivity
  end
with invert :=
  lazymatch goal with
  | |- / 1 = _ => apply Rinv_1
  | |- / (?a * ?b) = _ => rewrite (Rinv_mult a b); apply mult_cong; invert
  | |- / / ?a = _ => apply Rinv_inv
  | |- _ => reflexivity
  end
with of_exp :=
  lazymatch goal with
  | |- exp 0 = _ => apply exp_0
  | |- exp (?a + ?b) = _ => rewrite (exp_plus a b); apply mult_cong; of_exp
  | |- exp (-1 * ?a) = _ => rewrite (exp_of_opp a); apply (one_cong Rinv); of_exp
  | |- exp (ln ?a) = _ => first [apply exp_ln; pos | reflexivity]
  | |- _ => reflexivity
  end
with of_ln :=
  lazymatch goal with
  | |- ln (exp ?a) = _ => rewrite (ln_exp a); normalise
  | |- ln 1 = _ => apply ln_1
  | |- ln (1 + exp (- ?z)) = _ => rewrite (ln_flip z); normalise
  | |- ln (1 - 1 / (1 + exp (- ?z))) = _ => rewrite (mirror z); normalise
  | |- ln (exp ?a / (exp ?a + exp ?b)) = _ => rewrite (share_0 a b); normalise
  | |- ln (exp ?b / (exp ?a + exp ?b)) = _ => rewrite (share_1 a b); normalise
  | |- ln (1 / ?a) = _ =>
      first [rewrite (ln_div 1 a) by pos; rewrite ln_1; normalise | inside_ln]
  | |- ln (?a * ?b) = _ => first [rewrite (ln_mult a b) by pos; normalise | inside_ln]
  | |- ln (?a / ?b) = _ => first [rewrite (ln_div a b) by pos; normalise | inside_ln]
  | |- ln (/ ?a) = _ => first [rewrite (ln_Rinv a) by pos; normalise | inside_ln]
  | |- ln (Rpower ?a ?b) = _ => rewrite (ln_Rpower a b); normalise
  | |- ln (prod ?n ?f) = _ =>
      first [rewrite (ln_prod n f) by (intros; pos); normalise | inside_ln]
  | |- _ => inside_ln
  end
with inside_ln :=
  lazymatch goal with
  | |- ln ?a = _ => eapply eq_trans; [apply (one_cong ln); normalise | of_ln_again]
  end
with of_ln_again :=
  lazymatch goal with
  | |- ln 1 = _ => apply ln_1
  | |- ln (exp ?a) = _ => apply ln_exp
  | |- ln (?a * ?b) = _ =>
      first [rewrite (ln_mult a b) by pos; apply plus_cong; of_ln_again | reflexivity]
  | |- ln (/ ?a) = _ => first [rewrite (ln_Rinv a) by pos; rewrite (opp_as_mult (ln a));
                               apply mult_cong; [reflexivity | of_ln_again] | reflexivity]
  | |- _ => reflexivity
  end
(* The terms of the body are products: each becomes a sum of its own, with factors pulled out. *)
with split_sum :=
  lazymatch goal with
  | |- sum ?n (fun _ => 0) = _ => apply sum_zero; reflexivity
  | |- sum ?n (fun i => @?u i + @?v i) = _ =>
      rewrite (sum_plus n u v); eapply eq_trans; [apply plus_cong; split_sum | tidy_plus]
  | |- sum ?n ?f = _ =>
      let i := fresh "i" in
      let parts := constr:(fun i : nat => ltac:(
        let e := eval cbv beta in (f i) in
        let e := cancelled e in
        let o := outside i e in
        let d := inside i e in
        exact (o, d))) in
      lazymatch parts with
      | (fun j => (1, @?d j)) =>
          eapply eq_trans;
          [apply (sum_pull_1 n f d); [intros; cbv beta; rearranged | simple_sum] | reflexivity]
      | (fun j => (?o, @?d j)) =>
          eapply eq_trans;
          [apply (sum_pull n f o d); [intros; cbv beta; rearranged | simple_sum] | distribute]
      end
  end
with rearranged := first [reflexivity | ring | field; repeat split; pos]
with simple_sum :=
  cbv beta;
  lazymatch goal with
  | |- sum ?n (fun _ => ?c) = _ => rewrite (sum_const n c); distribute
  | |- sum ?n ?f = _ =>
      let i := fresh "i" in
      first
      [ let parts := constr:(fun i : nat => ltac:(
          let e := eval cbv beta in (f i) in
          let p := find_delta i e in
          lazymatch p with (?a, ?r) => exact (a, r) end)) in
        lazymatch parts with
        | (fun j => (?a, @?d j)) =>
            eapply eq_trans;
            [apply (sum_at n a f d); [range | intros; cbv beta; with_deltas]
            | cbv beta; normalise]
        end
      | let parts := constr:(fun i : nat => ltac:(
          let e := eval cbv beta in (f i) in
          let p := find_sum n e in
          lazymatch p with (?m, ?g, ?r) => exact (m, g, r) end)) in
        lazymatch parts with
        | (fun j => (?m, @?g j, @?c j)) =>
            eapply eq_trans;
            [apply (sum_out n m f c g); intros; cbv beta; rearranged | cbv beta; normalise]
        end
      | known_sum
      | reflexivity ]
  end.

(** * The tactic [equal] *)

Ltac both_sides := eapply eq_trans; [normalise | symmetry; eapply eq_trans; [normalise | symmetry]].

(* Two deltas of the same free indices are both 0 or both 1. *)
Ltac split_deltas :=
  repeat
    match goal with
    | |- context [delta ?a ?b] =>
        is_var a; is_var b;
        destruct (Nat.eq_dec a b);
        [subst; rewrite ?delta_same
        | rewrite ?(delta_other a b), ?(delta_other b a) by (auto || lia)]
    end.

(* An equation between two sums of sums: term by term, in either order. *)
Ltac equal_parts :=
  first
  [ algebra
  | progress (name_parts ltac:(equal_parts)); algebra
  | match goal with
    | |- sum _ _ = sum _ _ => rewrite sum_swap; apply sum_ext; intros; cbv beta; equal_parts
    | |- sum ?m (fun i => @?c i * sum ?n (fun j => @?f i j)) = sum ?n _ =>
        rewrite (sum_swap_scal m n c f); apply sum_ext; intros; cbv beta;
        both_sides; equal_parts
    end ].

(* Each side as one sum, and these term by term: before anything is multiplied out. *)
Ltac pointwise :=
  unfold Rdiv;
  repeat (progress rewrite <- ?sum_scal, <- ?sum_scal_r, <- ?sum_opp, <- ?sum_plus, <- ?sum_minus);
  first [apply sum_ext | apply sum_zero]; intros; cbv beta.

Ltac equal_once := both_sides; equal_parts.

Ltac equal :=
  first
  [ solve [algebra]
  | solve [equal_once]
  | solve [pointwise; equal_once]
  | solve [split_deltas; first [equal_once | pointwise; equal_once]] ].

(* A derivative, by the rules, of the function in its normal form. *)
Ltac slope :=
  unfold is_partial1, is_partial2; cbv beta;
  first
  [ solve [eapply D_ext; [intro; symmetry; normalise |]; derive; equal]
  | solve [derive; equal] ].

(* What is given, made ready for use: letters that an equation gives are written out, a letter that
   is 0 or 1 is taken to be either, one-hot rows sum to 1. *)

Lemma one_hot_sum k row : one_hot k row -> sum k row = 1.
Proof.
  intros (c & Hc & H). rewrite (sum_ext k row (fun j => delta j c) H). apply sum_delta_1, Hc.
Qed.

Ltac use_given :=
  subst;
  repeat
    match goal with
    | H : ?y = 0 \/ ?y = 1 |- _ => destruct H; subst
    | H : one_hot ?k ?row |- _ =>
        let S := fresh "rows" in
        assert (S : sum k row = 1) by (apply one_hot_sum; exact H); revert H
    | H : forall i, (1 <= i <= ?m)%nat -> one_hot ?k (?Y i) |- _ =>
        let S := fresh "rows" in
        assert (S : forall i, (1 <= i <= m)%nat -> sum k (fun j => Y i j) = 1)
          by (intros; apply one_hot_sum, H; assumption);
        revert H
    | H : forall i, one_hot ?k (?Y i) |- _ =>
        let S := fresh "rows" in
        assert (S : forall i, sum k (fun j => Y i j) = 1) by (intros; apply one_hot_sum, H);
        revert H
    end;
  intros.

Ltac prove_it :=
  intros; use_given; prove_goal
with prove_goal :=
  lazymatch goal with
  | |- exists _, _ /\ exists _, _ => eexists; split; [slope_found | prove_goal]
  | |- exists _, _ /\ _ = _ => eexists; split; [slope_found | cbv beta; equal]
  | |- exists _, (forall _, _) /\ _ =>
      eexists; split; [intros; slope_found | cbv beta; slope]
  | |- is_derive _ _ _ => slope
  | |- is_partial1 _ _ _ _ => slope
  | |- is_partial2 _ _ _ _ _ => slope
  | |- _ => equal
  end
with slope_found :=
  unfold is_partial1, is_partial2; cbv beta;
  eapply D_ext; [intro; symmetry; normalise |];
  derive; reflexivity.
