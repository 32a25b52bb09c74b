(* The theorems of the book whose statement is a text there, stated by hand about the objects at the
   end of Statements.v, which are the book's own. The names are the labels of the book. *)

From formal Require Export Definitions Statements.
Open Scope R_scope.

(* A data set: every row of Y is one-hot, and nothing is empty. *)
Definition data (k m n : nat) (Y : nat -> nat -> R) : Prop :=
  (1 <= k)%nat /\ (1 <= m)%nat /\ (1 <= n)%nat /\ forall i, (1 <= i <= m)%nat -> one_hot k (Y i).

(* Two arrays of parameters have the same entries. *)
Definition same_parameters (k n : nat) (theta eta : nat -> nat -> R) : Prop :=
  forall a j, (1 <= a <= n)%nat -> (1 <= j <= k)%nat -> theta a j = eta a j.

Definition norm2 (k n : nat) (v : nat -> nat -> R) : R := sum n (fun a => sum k (fun j => v a j ^ 2)).

Definition minimiser {T : Type} (J : T -> R) (theta : T) : Prop := forall eta, J theta <= J eta.

(* v^T H v, H v, and the change X v of the logits. *)
Definition quadratic_form (k n : nat) (H : nat -> nat -> nat -> nat -> R) (v : nat -> nat -> R) :=
  sum n (fun a => sum k (fun j => sum n (fun b => sum k (fun l => v a j * H a j b l * v b l)))).

Definition hessian_times (k n : nat) (H : nat -> nat -> nat -> nat -> R) (v : nat -> nat -> R) a j :=
  sum n (fun b => sum k (fun l => H a j b l * v b l)).

Definition logit_change (n : nat) (x v : nat -> nat -> R) (i j : nat) : R :=
  sum n (fun a => x i a * v a j).

(** Gibbs' inequality. Where q_j = 0 the term is 0 * ln 0 = 0, as in the book. *)
(* claim-gibbs e3e1685a1988 *)
Definition claim_gibbs : Prop :=
  forall (k : nat) (p q : nat -> R),
  sum k p = 1 -> sum k q = 1 ->
  (forall j, (1 <= j <= k)%nat -> 0 < p j) -> (forall j, (1 <= j <= k)%nat -> 0 <= q j) ->
  0 <= divergence k p q /\
  (divergence k p q = 0 -> forall j, (1 <= j <= k)%nat -> q j = p j).

(** The cost lies above each of its tangents by at least lam / 2 times the squared distance: it is
    convex, and with weight decay strongly so. *)
Definition strongly_convex : Prop :=
  forall k m n lam Y x theta eta,
  data k m n Y ->
  softmax_objective k m n lam Y theta x
  + sum n (fun a => sum k (fun j => softmax_gradient k m n a j lam Y theta x * (eta a j - theta a j)))
  + lam / 2 * norm2 k n (fun a j => eta a j - theta a j)
  <= softmax_objective k m n lam Y eta x.

(** v^T H v >= lam |v|^2, every shift is an eigenvector with eigenvalue lam, and H v = 0 for
    v = 0 only: so lam is the smallest eigenvalue, and H is invertible. *)
(* claim-smallest-eigenvalue 3389439dc3bd *)
Definition claim_smallest_eigenvalue : Prop :=
  forall k m n lam theta x,
  (1 <= k)%nat -> (1 <= m)%nat -> (1 <= n)%nat ->
  let H a j b l := softmax_hessian k m n a b j l lam theta x in
  (forall v, lam * norm2 k n v <= quadratic_form k n H v) /\
  (forall w a j, (1 <= a <= n)%nat -> (1 <= j <= k)%nat ->
   hessian_times k n H (fun b _ => w b) a j = lam * w a) /\
  (forall v, 0 < lam ->
   (forall a j, (1 <= a <= n)%nat -> (1 <= j <= k)%nat -> hessian_times k n H v a j = 0) ->
   same_parameters k n v (fun _ _ => 0)).

(** Without weight decay H v = 0 exactly when X v has equal columns. *)
(* claim-null-space b9b0f4c26807 *)
Definition claim_null_space : Prop :=
  forall k m n theta x v,
  (1 <= k)%nat -> (1 <= m)%nat -> (1 <= n)%nat ->
  let H a j b l := softmax_hessian k m n a b j l 0 theta x in
  (forall a j, (1 <= a <= n)%nat -> (1 <= j <= k)%nat -> hessian_times k n H v a j = 0) <->
  (forall i j l, (1 <= i <= m)%nat -> (1 <= j <= k)%nat -> (1 <= l <= k)%nat ->
   logit_change n x v i j = logit_change n x v i l).

(** There is at most one minimiser. *)
Definition at_most_one_minimiser : Prop :=
  forall k m n lam Y x theta eta,
  data k m n Y -> 0 < lam ->
  minimiser (fun t => softmax_objective k m n lam Y t x) theta ->
  minimiser (fun t => softmax_objective k m n lam Y t x) eta ->
  same_parameters k n theta eta.

(** At the minimiser the classes balance. *)
(* claim-columns-sum-to-zero 29a2651be972 *)
Definition claim_columns_sum_to_zero : Prop :=
  forall k m n lam Y x theta,
  data k m n Y -> 0 < lam ->
  (forall a j, (1 <= a <= n)%nat -> (1 <= j <= k)%nat ->
   softmax_gradient k m n a j lam Y theta x = 0) ->
  forall a, (1 <= a <= n)%nat -> sum k (fun j => theta a j) = 0.

(** |theta - best| <= |gradient at theta| / lam. *)
(* claim-distance-bound 6c2498051906 *)
Definition claim_distance_bound : Prop :=
  forall k m n lam Y x theta best,
  data k m n Y -> 0 < lam ->
  minimiser (fun t => softmax_objective k m n lam Y t x) best ->
  sqrt (norm2 k n (fun a j => theta a j - best a j))
  <= sqrt (norm2 k n (fun a j => softmax_gradient k m n a j lam Y theta x)) / lam.

(** J(theta) - J(best) <= |gradient at theta|^2 / (2 lam). *)
(* claim-value-bound 9e9be15e3405 *)
Definition claim_value_bound : Prop :=
  forall k m n lam Y x theta best,
  data k m n Y -> 0 < lam ->
  minimiser (fun t => softmax_objective k m n lam Y t x) best ->
  softmax_objective k m n lam Y theta x - softmax_objective k m n lam Y best x
  <= norm2 k n (fun a j => softmax_gradient k m n a j lam Y theta x) / (2 * lam).

(** Softmax of two classes with lam is logistic regression with lam / 2: a minimiser of one gives
    one of the other. *)
(* claim-half-decay 0ce17d09dbb8 *)
Definition claim_half_decay : Prop :=
  forall m n lam x y,
  (1 <= m)%nat -> (1 <= n)%nat -> 0 < lam ->
  (forall theta, minimiser (fun t => two_class_objective m n lam t x y) theta ->
   (forall a, (1 <= a <= n)%nat -> theta a 1%nat = - theta a 0%nat) /\
   minimiser (fun w => logistic_objective m n (lam / 2) w y x)
     (fun a => theta a 1%nat - theta a 0%nat)) /\
  (forall w, minimiser (fun w => logistic_objective m n (lam / 2) w y x) w ->
   minimiser (fun t => two_class_objective m n lam t x y)
     (fun a j => if Nat.eqb j 0 then - w a / 2 else w a / 2)).

(** Without weight decay, and with a direction v along which no other class gains on the own class
    of a sample, and one loses: no theta is lowest. *)
Definition no_minimiser : Prop :=
  forall k m n Y x v theta,
  data k m n Y ->
  let lead i j := sum k (fun l => Y i l * logit_change n x v i l) - logit_change n x v i j in
  (forall i j, (1 <= i <= m)%nat -> (1 <= j <= k)%nat -> 0 <= lead i j) ->
  (exists i j, (1 <= i <= m)%nat /\ (1 <= j <= k)%nat /\ 0 < lead i j) ->
  ~ minimiser (fun t => softmax_objective k m n 0 Y t x) theta.

(** Whatever bounds |X v|^2 by s |v|^2 bounds v^T H v by (s / (2 m) + lam) |v|^2. *)
Definition hessian_bounds : Prop :=
  forall k m n lam s theta x,
  (1 <= k)%nat -> (1 <= m)%nat -> (1 <= n)%nat ->
  (forall v, sum m (fun i => sum k (fun j => logit_change n x v i j ^ 2)) <= s * norm2 k n v) ->
  forall v,
  let form := quadratic_form k n (fun a j b l => softmax_hessian k m n a b j l lam theta x) v in
  lam * norm2 k n v <= form <= (s / (2 * INR m) + lam) * norm2 k n v.

(** A step of gradient descent of length alpha <= 1 / L lowers the cost. *)
(* claim-softmax-step dee815ba77e7 *)
Definition claim_softmax_step : Prop :=
  forall k m n lam s Y x theta alpha,
  data k m n Y ->
  (forall v, sum m (fun i => sum k (fun j => logit_change n x v i j ^ 2)) <= s * norm2 k n v) ->
  let L := s / (2 * INR m) + lam in
  let J t := softmax_objective k m n lam Y t x in
  let g a j := softmax_gradient k m n a j lam Y theta x in
  let next a j := theta a j - alpha * g a j in
  0 < L ->
  (alpha = 1 / L -> J next <= J theta - norm2 k n g / (2 * L)) /\
  (0 < alpha < 2 / L -> 0 < norm2 k n g -> J next < J theta).

(** With weight decay there is exactly one minimiser, and it is not far from 0. *)
(* claim-unique-minimiser 25932ca0a2b0 *)
Definition claim_unique_minimiser : Prop :=
  forall k m n lam Y x,
  data k m n Y -> 0 < lam ->
  exists best,
  minimiser (fun t => softmax_objective k m n lam Y t x) best /\
  norm2 k n best <= 2 * ln (INR k) / lam /\
  forall other, minimiser (fun t => softmax_objective k m n lam Y t x) other ->
  same_parameters k n best other.
