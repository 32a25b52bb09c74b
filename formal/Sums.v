(* Sums of any length, their derivatives, and three tactics:
   [pos]    an expression is positive, not negative, or not 0, from the signs of its parts;
   [derive] finds a derivative by the rules, under sums too;
   [same]   proves an equation that holds by algebra, up to equal parts under sum, exp, ln. *)

From formal Require Export Definitions.
From Coq Require Export Lra Lia Psatz FunctionalExtensionality.

(** * Sums *)

Lemma sum_ext n f g : (forall i, (1 <= i <= n)%nat -> f i = g i) -> sum n f = sum n g.
Proof.
  induction n as [|n IH]; intros H; [reflexivity|].
  simpl. rewrite IH, (H (S n)) by lia || (intros; apply H; lia). reflexivity.
Qed.

Lemma sum_plus n f g : sum n (fun i => f i + g i) = sum n f + sum n g.
Proof. induction n as [|n IH]; simpl; [|rewrite IH]; ring. Qed.

Lemma sum_minus n f g : sum n (fun i => f i - g i) = sum n f - sum n g.
Proof. induction n as [|n IH]; simpl; [|rewrite IH]; ring. Qed.

Lemma sum_opp n f : sum n (fun i => - f i) = - sum n f.
Proof. induction n as [|n IH]; simpl; [|rewrite IH]; ring. Qed.

Lemma sum_scal n c f : sum n (fun i => c * f i) = c * sum n f.
Proof. induction n as [|n IH]; simpl; [|rewrite IH]; ring. Qed.

Lemma sum_scal_r n c f : sum n (fun i => f i * c) = sum n f * c.
Proof. induction n as [|n IH]; simpl; [|rewrite IH]; ring. Qed.

Lemma sum_div n c f : sum n (fun i => f i / c) = sum n f / c.
Proof. apply sum_scal_r. Qed.

Lemma sum_const n c : sum n (fun _ => c) = INR n * c.
Proof. induction n as [|n IH]; [simpl; ring|]. rewrite S_INR. simpl. rewrite IH. ring. Qed.

Lemma sum_zero n f : (forall i, (1 <= i <= n)%nat -> f i = 0) -> sum n f = 0.
Proof. intros H. rewrite (sum_ext n f (fun _ => 0) H), sum_const. ring. Qed.

Lemma sum_swap m n f :
  sum m (fun i => sum n (fun j => f i j)) = sum n (fun j => sum m (fun i => f i j)).
Proof.
  induction m as [|m IH]; simpl; [symmetry; apply sum_zero; reflexivity|].
  rewrite IH. symmetry. apply sum_plus.
Qed.

(* As above, where the inner sum has a factor in front. *)
Lemma sum_swap_scal m n c f :
  sum m (fun i => c i * sum n (fun j => f i j)) = sum n (fun j => sum m (fun i => c i * f i j)).
Proof. rewrite <- sum_swap. apply sum_ext. intros. rewrite sum_scal. reflexivity. Qed.

(* The innermost of three sums becomes the outermost. *)
Lemma sum_to_front m n k f :
  sum m (fun a => sum n (fun b => sum k (fun c => f a b c)))
  = sum k (fun c => sum m (fun a => sum n (fun b => f a b c))).
Proof. rewrite (sum_swap k m). apply sum_ext. intros. apply sum_swap. Qed.

Lemma sum_rows m n f g :
  (forall i j, (1 <= i <= m)%nat -> (1 <= j <= n)%nat -> f i j = g i j) ->
  sum m (fun i => sum n (f i)) = sum m (fun i => sum n (g i)).
Proof. intros H. apply sum_ext. intros. apply sum_ext. auto. Qed.

Lemma sum_mult m n f g :
  sum m f * sum n g = sum m (fun i => sum n (fun j => f i * g j)).
Proof. rewrite <- sum_scal_r. apply sum_ext. intros. rewrite sum_scal. reflexivity. Qed.

(** * Deltas *)

Lemma delta_same i : delta i i = 1.
Proof. unfold delta. rewrite Nat.eqb_refl. reflexivity. Qed.

Lemma delta_other i j : i <> j -> delta i j = 0.
Proof. intros H. unfold delta. apply Nat.eqb_neq in H. rewrite H. reflexivity. Qed.

Lemma delta_sym i j : delta i j = delta j i.
Proof. unfold delta. rewrite Nat.eqb_sym. reflexivity. Qed.

Lemma delta_01 i j : delta i j = 0 \/ delta i j = 1.
Proof. unfold delta. destruct (Nat.eqb i j); auto. Qed.

Lemma delta_delta i j : delta i j * delta i j = delta i j.
Proof. destruct (delta_01 i j) as [-> | ->]; ring. Qed.

Lemma delta_put i j f : delta i j * f i = delta i j * f j.
Proof. unfold delta. destruct (Nat.eqb_spec i j); subst; ring. Qed.

Lemma sum_delta n a f : (1 <= a <= n)%nat -> sum n (fun i => delta i a * f i) = f a.
Proof.
  induction n as [|n IH]; intros H; [lia|]. simpl.
  destruct (Nat.eq_dec a (S n)) as [->|N].
  - rewrite delta_same, sum_zero; [ring|]. intros i Hi. rewrite delta_other by lia. ring.
  - rewrite IH, delta_other by lia. ring.
Qed.

Lemma sum_delta_l n a f : (1 <= a <= n)%nat -> sum n (fun i => delta a i * f i) = f a.
Proof.
  intros H. rewrite <- (sum_delta n a f H). apply sum_ext. intros. rewrite delta_sym. reflexivity.
Qed.

Lemma sum_delta_1 n a : (1 <= a <= n)%nat -> sum n (fun i => delta i a) = 1.
Proof.
  intros H. rewrite <- (sum_delta n a (fun _ => 1) H). apply sum_ext. intros. ring.
Qed.

Lemma sum_delta_l1 n a : (1 <= a <= n)%nat -> sum n (fun i => delta a i) = 1.
Proof.
  intros H. rewrite <- (sum_delta_l n a (fun _ => 1) H). apply sum_ext. intros. ring.
Qed.

(* One term apart from the others. *)
Lemma sum_own n a f :
  (1 <= a <= n)%nat -> sum n f = f a + sum n (fun i => (1 - delta a i) * f i).
Proof.
  intros H. rewrite <- (sum_delta_l n a f H), <- sum_plus. apply sum_ext. intros. ring.
Qed.

(** * Signs and order *)

Lemma sum_nonneg n f : (forall i, (1 <= i <= n)%nat -> 0 <= f i) -> 0 <= sum n f.
Proof.
  induction n as [|n IH]; intros H; simpl; [lra|].
  apply Rplus_le_le_0_compat; [apply IH; intros|]; apply H; lia.
Qed.

Lemma sum_pos n f : (1 <= n)%nat -> (forall i, (1 <= i <= n)%nat -> 0 < f i) -> 0 < sum n f.
Proof.
  destruct n as [|n]; intros Hn H; [lia|]. simpl.
  assert (0 <= sum n f) by (apply sum_nonneg; intros; left; apply H; lia).
  specialize (H (S n) ltac:(lia)). lra.
Qed.

Lemma sum_le n f g : (forall i, (1 <= i <= n)%nat -> f i <= g i) -> sum n f <= sum n g.
Proof.
  intros H. assert (0 <= sum n (fun i => g i - f i)).
  { apply sum_nonneg. intros i Hi. specialize (H i Hi). lra. }
  rewrite sum_minus in H0. lra.
Qed.

(* One term of a sum of terms that are not negative is no more than the sum. *)
Lemma sum_part n f a :
  (1 <= a <= n)%nat -> (forall i, (1 <= i <= n)%nat -> 0 <= f i) -> f a <= sum n f.
Proof.
  intros Ha H. rewrite <- (sum_delta n a f Ha). apply sum_le. intros i Hi.
  specialize (H i Hi). destruct (delta_01 i a) as [-> | ->]; lra.
Qed.

Lemma sum_zero_parts n f :
  (forall i, (1 <= i <= n)%nat -> 0 <= f i) -> sum n f = 0 ->
  forall i, (1 <= i <= n)%nat -> f i = 0.
Proof.
  intros H S i Hi. pose proof (sum_part n f i Hi H). specialize (H i Hi). lra.
Qed.

Lemma INR_pos n : (1 <= n)%nat -> 0 < INR n.
Proof. intros H. apply lt_0_INR. lia. Qed.

Lemma exp_not_0 x : exp x <> 0.
Proof. apply Rgt_not_eq, exp_pos. Qed.

Lemma square_nonneg x : 0 <= x ^ 2.
Proof. apply pow2_ge_0. Qed.

Lemma not_0_of_pos x : 0 < x -> x <> 0.
Proof. lra. Qed.

(* The sigmoid, its mirror image, and its logarithm. *)

Lemma share_pos z : 0 < 1 + exp z.
Proof. pose proof (exp_pos z). lra. Qed.

Lemma flip z : 1 + exp (- z) = / exp z * (1 + exp z).
Proof. rewrite exp_Ropp. field. apply exp_not_0. Qed.

Lemma inv_flip z : / (1 + exp (- z)) = exp z * / (1 + exp z).
Proof.
  rewrite flip, Rinv_mult, Rinv_inv. reflexivity.
Qed.

Lemma ln_flip z : ln (1 + exp (- z)) = ln (1 + exp z) - z.
Proof.
  rewrite flip, ln_mult, ln_Rinv, ln_exp; try apply exp_pos; try apply share_pos; [ring|].
  apply Rinv_0_lt_compat, exp_pos.
Qed.

Lemma mirror z : 1 - 1 / (1 + exp (- z)) = 1 / (1 + exp z).
Proof.
  unfold Rdiv. rewrite inv_flip. field. apply not_0_of_pos, share_pos.
Qed.

Lemma mirror_pos z : 0 < 1 - 1 / (1 + exp (- z)).
Proof. rewrite mirror. apply Rdiv_lt_0_compat; [lra | apply share_pos]. Qed.

(* Softmax of two logits is the sigmoid of their difference. *)
Lemma share_1 a b : exp b / (exp a + exp b) = 1 / (1 + exp (- (b - a))).
Proof.
  replace (- (b - a)) with (a + - b) by ring. rewrite exp_plus, exp_Ropp.
  pose proof (exp_pos a). pose proof (exp_pos b). field. lra.
Qed.

Lemma share_0 a b : exp a / (exp a + exp b) = 1 - 1 / (1 + exp (- (b - a))).
Proof.
  rewrite <- share_1. pose proof (exp_pos a). pose proof (exp_pos b). field. lra.
Qed.

(** * Products *)

Lemma prod_ext n f g : (forall i, (1 <= i <= n)%nat -> f i = g i) -> prod n f = prod n g.
Proof.
  induction n as [|n IH]; intros H; [reflexivity|].
  simpl. rewrite IH, (H (S n)) by lia || (intros; apply H; lia). reflexivity.
Qed.

Lemma prod_pos n f : (forall i, (1 <= i <= n)%nat -> 0 < f i) -> 0 < prod n f.
Proof.
  induction n as [|n IH]; intros H; simpl; [lra|].
  apply Rmult_lt_0_compat; [apply IH; intros|]; apply H; lia.
Qed.

Lemma ln_prod n f :
  (forall i, (1 <= i <= n)%nat -> 0 < f i) -> ln (prod n f) = sum n (fun i => ln (f i)).
Proof.
  induction n as [|n IH]; intros H; simpl; [apply ln_1|].
  rewrite ln_mult, IH; auto; [intros; apply H; lia | apply prod_pos; intros; apply H; lia |].
  apply H; lia.
Qed.

Lemma ln_not_0 x : 1 < x -> ln x <> 0.
Proof. intros H. apply not_0_of_pos. rewrite <- ln_1. apply ln_increasing; lra. Qed.

Lemma ln_div x y : 0 < x -> 0 < y -> ln (x / y) = ln x - ln y.
Proof.
  intros. unfold Rdiv. rewrite ln_mult, ln_Rinv; auto. apply Rinv_0_lt_compat; auto.
Qed.

Lemma ln_Rpower x y : ln (Rpower x y) = y * ln x.
Proof. unfold Rpower. apply ln_exp. Qed.

Lemma Rpower_at_0 x y : y = 0 -> 0 < x -> Rpower x y = 1.
Proof. intros -> H. apply Rpower_O, H. Qed.

Lemma Rpower_at_1 x y : y = 1 -> 0 < x -> Rpower x y = x.
Proof. intros -> H. apply Rpower_1, H. Qed.

Lemma Rpower_pos x y : 0 < Rpower x y.
Proof. apply exp_pos. Qed.

Lemma prod_one_hot k c f :
  (1 <= c <= k)%nat ->
  (forall j, (1 <= j <= k)%nat -> j <> c -> f j = 1) -> prod k f = f c.
Proof.
  induction k as [|k IH]; intros Hc H; [lia|]. simpl.
  destruct (Nat.eq_dec c (S k)) as [->|N].
  - rewrite (prod_ext k f (fun _ => 1)) by (intros; apply H; lia).
    replace (prod k (fun _ => 1)) with 1 by (clear; induction k; simpl; lra). ring.
  - rewrite (H (S k)) by lia. rewrite IH by (lia || (intros; apply H; lia)). ring.
Qed.

(** * The tactic [pos] *)

Ltac range := first [assumption | lia].

Ltac from_hypothesis :=
  match goal with
  | H : forall _, _ |- _ => solve [apply H; range | destruct (H _); [range..|lra]]
  | H : forall _ _, _ |- _ => solve [edestruct H; [range..|lra] | specialize (H _ _); lra]
  | H : forall i, (1 <= i <= _)%nat -> _ |- context [?p ?a] =>
      let K := fresh in assert (K := H a ltac:(range)); cbv beta in K; clear H; lra
  | H : forall i j, (1 <= i <= _)%nat -> (1 <= j <= _)%nat -> _ |- context [?p ?a ?b] =>
      let K := fresh in assert (K := H a b ltac:(range) ltac:(range)); clear H; lra
  end.

Ltac pos :=
  cbv beta;
  lazymatch goal with
  | |- _ > _ => red; pos
  | |- _ /\ _ => split; pos
  | |- 0 < exp _ => apply exp_pos
  | |- 0 < Rpower _ _ => apply Rpower_pos
  | |- 0 < sum _ _ => apply sum_pos; [range | intros; pos]
  | |- 0 < prod _ _ => apply prod_pos; intros; pos
  | |- 0 < INR _ => apply INR_pos; range
  | |- 0 < _ * _ => first [apply Rmult_lt_0_compat; pos | lra]
  | |- 0 < _ / _ => first [apply Rdiv_lt_0_compat; pos | lra]
  | |- 0 < 1 - 1 / (1 + exp (- _)) => apply mirror_pos
  | |- 0 < / _ => apply Rinv_0_lt_compat; pos
  | |- 0 < _ ^ _ => first [apply pow_lt; pos]
  | |- 0 < _ + _ => first [lra | apply Rplus_lt_0_compat; pos | apply Rplus_lt_le_0_compat; pos
                          | apply Rplus_le_lt_0_compat; pos]
  | |- 0 < sqrt _ => apply sqrt_lt_R0; pos
  | |- 0 < _ => first [lra | from_hypothesis]
  | |- 0 <= _ ^ 2 => apply pow2_ge_0
  | |- 0 <= sum _ _ => apply sum_nonneg; intros; pos
  | |- 0 <= delta ?i ?j => destruct (delta_01 i j); lra
  | |- 0 <= _ * _ => first [apply Rmult_le_pos; pos | left; pos | lra]
  | |- 0 <= _ / _ => first [apply Rmult_le_pos; [pos | left; apply Rinv_0_lt_compat; pos] | lra]
  | |- 0 <= _ + _ => first [lra | apply Rplus_le_le_0_compat; pos]
  | |- 0 <= Rabs _ => apply Rabs_pos
  | |- 0 <= _ => first [lra | left; pos | from_hypothesis]
  | |- exp _ <> 0 => apply exp_not_0
  | |- - _ <> 0 => apply Ropp_neq_0_compat; pos
  | |- _ * _ <> 0 => first [assumption | apply Rmult_integral_contrapositive_currified; pos]
  | |- _ / _ <> 0 =>
      first [assumption | apply Rmult_integral_contrapositive_currified;
                          [pos | apply Rinv_neq_0_compat; pos]]
  | |- / _ <> 0 => apply Rinv_neq_0_compat; pos
  | |- _ ^ _ <> 0 => first [assumption | apply pow_nonzero; pos]
  | |- 1 - 1 / (1 + exp (- _)) <> 0 => apply not_0_of_pos, mirror_pos
  | |- ln _ <> 0 => first [assumption | apply ln_not_0; lra]
  | |- _ <> 0 => first [assumption | apply not_0_of_pos; pos | lra | from_hypothesis]
  end.

(** * Derivatives *)

Section Rules.
Variables (u v : R -> R) (x du dv : R).

Lemma D_const (c : R) : is_derive (fun _ => c) x 0.
Proof. apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule)). Qed.

Lemma D_id : is_derive (fun t => t) x 1.
Proof. apply (is_derive_id (K := R_AbsRing)). Qed.

Lemma D_eq (l l' : R) : is_derive u x l -> l = l' -> is_derive u x l'.
Proof. intros H <-. exact H. Qed.

Lemma D_ext (w : R -> R) (l : R) : (forall t, u t = w t) -> is_derive u x l -> is_derive w x l.
Proof. intros H. apply is_derive_ext. exact H. Qed.

Hypothesis Du : is_derive u x du.
Hypothesis Dv : is_derive v x dv.

Lemma D_plus : is_derive (fun t => u t + v t) x (du + dv).
Proof. apply (is_derive_plus (K := R_AbsRing) (V := R_NormedModule) u v x du dv Du Dv). Qed.

Lemma D_minus : is_derive (fun t => u t - v t) x (du - dv).
Proof. apply (is_derive_minus (K := R_AbsRing) (V := R_NormedModule) u v x du dv Du Dv). Qed.

Lemma D_opp : is_derive (fun t => - u t) x (- du).
Proof. apply (is_derive_opp (K := R_AbsRing) (V := R_NormedModule) u x du Du). Qed.

Lemma D_mult : is_derive (fun t => u t * v t) x (du * v x + u x * dv).
Proof.
  apply (is_derive_mult (K := R_AbsRing) u v x du dv Du Dv).
  intros a b. apply Rmult_comm.
Qed.

Lemma D_div : v x <> 0 -> is_derive (fun t => u t / v t) x ((du * v x - u x * dv) / v x ^ 2).
Proof. apply is_derive_div; assumption. Qed.

Lemma D_scal c : is_derive (fun t => c * u t) x (c * du).
Proof. apply (is_derive_scal u x c du Du). Qed.

Lemma D_scal_r c : is_derive (fun t => u t * c) x (du * c).
Proof.
  rewrite Rmult_comm. apply (is_derive_ext (fun t => c * u t)); [intros; apply Rmult_comm |].
  apply (is_derive_scal u x c du Du).
Qed.

Lemma D_inv : v x <> 0 -> is_derive (fun t => / v t) x (- dv / v x ^ 2).
Proof. apply is_derive_inv; assumption. Qed.

Lemma D_exp : is_derive (fun t => exp (u t)) x (exp (u x) * du).
Proof.
  rewrite Rmult_comm.
  apply (is_derive_comp (K := R_AbsRing) (V := R_NormedModule) exp u x (exp (u x)) du); auto.
  apply is_derive_exp.
Qed.

Lemma D_ln : 0 < u x -> is_derive (fun t => ln (u t)) x (du / u x).
Proof.
  intros P. apply (is_derive_comp (K := R_AbsRing) (V := R_NormedModule) ln u x (/ u x) du); auto.
  apply is_derive_ln. exact P.
Qed.

Lemma D_pow n : is_derive (fun t => u t ^ n) x (INR n * du * u x ^ pred n).
Proof. apply is_derive_pow. exact Du. Qed.

End Rules.

Lemma D_sum n (f : nat -> R -> R) df x :
  (forall i, (1 <= i <= n)%nat -> is_derive (f i) x (df i)) ->
  is_derive (fun t => sum n (fun i => f i t)) x (sum n df).
Proof.
  induction n as [|n IH]; intros H; simpl; [apply D_const|].
  apply D_plus; [apply IH; intros|]; apply H; lia.
Qed.

Lemma D_put1 (x : nat -> R) a b t : is_derive (fun t => put1 x a t b) t (delta b a).
Proof.
  unfold put1, delta. destruct (Nat.eqb b a); [apply D_id | apply D_const].
Qed.

Lemma D_put2 (x : nat -> nat -> R) a j b l t :
  is_derive (fun t => put2 x a j t b l) t (delta b a * delta l j).
Proof.
  unfold put2, delta. destruct (Nat.eqb b a).
  - rewrite Rmult_1_l. apply D_put1.
  - rewrite Rmult_0_l. apply D_const.
Qed.

Lemma put1_same x a : put1 x a (x a) = x.
Proof.
  apply functional_extensionality. intros b. unfold put1.
  destruct (Nat.eqb_spec b a); congruence.
Qed.

Lemma put2_same x a j : put2 x a j (x a j) = x.
Proof.
  apply functional_extensionality. intros b. unfold put2.
  destruct (Nat.eqb_spec b a) as [->|]; auto using put1_same.
Qed.

Ltac derive_by_rules :=
  lazymatch goal with
  | |- is_derive (fun t => t) _ _ => apply D_id
  | |- is_derive (fun _ => ?c) _ _ => apply D_const
  | |- is_derive (fun t => put1 ?x ?a t ?b) _ _ => apply D_put1
  | |- is_derive (fun t => put2 ?x ?a ?j t ?b ?l) _ _ => apply D_put2
  | |- is_derive (fun t => sum ?n (fun i => @?f i t)) _ _ =>
      eapply (D_sum n f); intros; cbv beta; derive_by_rules
  | |- is_derive (fun t => @?u t + @?v t) _ _ => eapply (D_plus u v); derive_by_rules
  | |- is_derive (fun t => @?u t - @?v t) _ _ => eapply (D_minus u v); derive_by_rules
  | |- is_derive (fun t => - @?u t) _ _ => eapply (D_opp u); derive_by_rules
  | |- is_derive (fun t => @?u t * @?v t) _ _ =>
      lazymatch u with
      | (fun _ => ?c) => eapply (D_scal v); derive_by_rules
      | _ => lazymatch v with
             | (fun _ => ?c) => eapply (D_scal_r u); derive_by_rules
             | _ => eapply (D_mult u v); derive_by_rules
             end
      end
  | |- is_derive (fun t => @?u t / @?v t) _ _ =>
      lazymatch v with
      | (fun _ => ?c) => eapply (D_scal_r u); derive_by_rules
      | _ => eapply (D_div u v); [derive_by_rules | derive_by_rules | cbv beta]
      end
  | |- is_derive (fun t => / @?v t) _ _ => eapply (D_inv v); [derive_by_rules | cbv beta]
  | |- is_derive (fun t => exp (@?u t)) _ _ => eapply (D_exp u); derive_by_rules
  | |- is_derive (fun t => ln (@?u t)) _ _ => eapply (D_ln u); [derive_by_rules | cbv beta]
  | |- is_derive (fun t => @?u t ^ ?n) _ _ => eapply (D_pow u); derive_by_rules
  end.

(* Leaves the equation between the derivative found and the one claimed. *)
Ltac derive :=
  unfold is_partial1, is_partial2; cbv beta;
  eapply D_eq; [derive_by_rules; rewrite ?put1_same, ?put2_same; pos
               | rewrite ?put1_same, ?put2_same; cbv beta; simpl pred; simpl INR].

(** * The tactic [same] *)

Lemma sum_cong n f g : (forall i, (1 <= i <= n)%nat -> f i = g i) -> sum n f = sum n g.
Proof. apply sum_ext. Qed.

(* Sums that are the same by algebra get one name; parts of exp and ln are made equal. *)
Ltac name_parts tactic :=
  repeat
    match goal with
    | |- context [exp ?x] =>
        match goal with
        | |- context [exp ?y] =>
            tryif constr_eq x y then fail else replace (exp y) with (exp x) by (f_equal; tactic)
        end
    end;
  repeat
    match goal with
    | |- context [sum ?n ?f] =>
        let S := fresh "S" in
        remember (sum n f) as S;
        repeat
          match goal with
          | |- context [sum n ?g] =>
              replace (sum n g) with S
                by (subst S; apply sum_ext; intros; cbv beta; tactic)
          end
    end;
  repeat
    match goal with
    | |- context [ln ?x] =>
        match goal with
        | |- context [ln ?y] =>
            tryif constr_eq x y then fail else replace (ln y) with (ln x) by (f_equal; tactic)
        end
    end.

Ltac algebra := first [reflexivity | ring | field; repeat split; subst; pos].

Ltac same := first [algebra | progress (name_parts ltac:(same)); algebra].
