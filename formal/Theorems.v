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

(* The point between two, of which the second has the weight t. *)
Definition mixture (t : R) (theta eta : nat -> nat -> R) (a j : nat) : R :=
  (1 - t) * theta a j + t * eta a j.

(* The squared length of an array, and of a vector. *)
Definition norm2 (k n : nat) (v : nat -> nat -> R) : R :=
  sum n (fun a => sum k (fun j => v a j ^ 2)).

Definition length2 (n : nat) (v : nat -> R) : R := sum n (fun a => v a ^ 2).

Definition minimiser {T : Type} (J : T -> R) (theta : T) : Prop := forall eta, J theta <= J eta.

(* v^T H v, H v, and the change X v of the logits. *)
Definition quadratic_form (k n : nat) (H : nat -> nat -> nat -> nat -> R) v : R :=
  sum n (fun a => sum k (fun j => sum n (fun b => sum k (fun l => v a j * H a j b l * v b l)))).

Definition hessian_times (k n : nat) (H : nat -> nat -> nat -> nat -> R) v a j : R :=
  sum n (fun b => sum k (fun l => H a j b l * v b l)).

Definition logit_change (n : nat) (x v : nat -> nat -> R) (i j : nat) : R :=
  sum n (fun a => x i a * v a j).

(** Gibbs' inequality. Where q_j = 0 the term is 0 * ln 0 = 0, as in the book. *)
(* claim-gibbs 88425a3b0d84 *)
Definition claim_gibbs : Prop :=
  forall (k : nat) (p q : nat -> R),
  sum k p = 1 -> sum k q = 1 ->
  (forall j, (1 <= j <= k)%nat -> 0 < p j) -> (forall j, (1 <= j <= k)%nat -> 0 <= q j) ->
  0 <= divergence k p q /\
  (divergence k p q = 0 -> forall j, (1 <= j <= k)%nat -> q j = p j).

(** A function that is positive everywhere, and its logarithm, have the same maximisers. *)
(* claim-same-maximiser 1a536cc029a6 *)
Definition claim_same_maximiser : Prop :=
  forall (T : Type) (f : T -> R) (best : T),
  (forall t, 0 < f t) -> ((forall t, f t <= f best) <-> (forall t, ln (f t) <= ln (f best))).

(** Of all constant probabilities the share of ones has the lowest cost, if both labels occur. *)
(* claim-best-constant 3137ca3574cf *)
Definition claim_best_constant : Prop :=
  forall m y,
  (forall i, (1 <= i <= m)%nat -> y i = 0 \/ y i = 1) ->
  (exists i, (1 <= i <= m)%nat /\ y i = 0) -> (exists i, (1 <= i <= m)%nat /\ y i = 1) ->
  let share := sum m y / INR m in
  let J p := bce_cost m (fun _ => p) y in
  0 < share < 1 /\ forall p, 0 < p < 1 -> p <> share -> J share < J p.

(** The entropy of any q that agrees with a softmax of linear logits in the sums over the samples is
    lower, if q is another distribution. Where q_ij = 0 its term is 0. *)
(* claim-maximum-entropy c803a64036b1 *)
Definition claim_maximum_entropy : Prop :=
  forall k m n theta x q,
  (1 <= k)%nat ->
  let p i j := exp (sum n (fun a => theta a j * x i a))
               / sum k (fun l => exp (sum n (fun a => theta a l * x i a))) in
  let entropy r := - sum m (fun i => sum k (fun j => r i j * ln (r i j))) in
  (forall i j, (1 <= i <= m)%nat -> (1 <= j <= k)%nat -> 0 <= q i j) ->
  (forall i, (1 <= i <= m)%nat -> sum k (q i) = 1) ->
  (forall a j, (1 <= a <= n)%nat -> (1 <= j <= k)%nat ->
   sum m (fun i => q i j * x i a) = sum m (fun i => p i j * x i a)) ->
  (exists i j, (1 <= i <= m)%nat /\ (1 <= j <= k)%nat /\ q i j <> p i j) ->
  entropy q < entropy p.

(** Of k independent answers with the probabilities sigma(z_l) of yes: the probability that class j
    is the only yes, given that exactly one class is. *)
(* claim-exactly-one cd3bfcae8a27 *)
Definition claim_exactly_one : Prop :=
  forall k z j,
  (1 <= k)%nat -> (1 <= j <= k)%nat ->
  let yes l := 1 / (1 + exp (- z l)) in
  let only j := prod k (fun l => if Nat.eqb l j then yes l else 1 - yes l) in
  only j / sum k only = exp (z j) / sum k (fun l => exp (z l)).

(** What is minimised with C is minimised with lam = 1 / (C m), whatever the losses are. *)
(* claim-convention-c 12b4e48acc22 *)
Definition claim_convention_c : Prop :=
  forall k m n C lam (loss : (nat -> nat -> R) -> nat -> R) best,
  (1 <= m)%nat -> 0 < lam -> C = 1 / (lam * INR m) ->
  (minimiser (fun t => C * sum m (loss t) + norm2 k n t / 2) best <->
   minimiser (fun t => sum m (loss t) / INR m + lam * norm2 k n t / 2) best).

(** The entries of X^T (P - Y) / m are the slopes of the cost. *)
(* claim-softmax-gradient-matrix b9721a25d15f *)
Definition claim_softmax_gradient_matrix : Prop :=
  forall k m n Y theta x a j,
  (1 <= k)%nat -> (1 <= m)%nat -> (1 <= n)%nat ->
  (forall i, (1 <= i <= m)%nat -> sum k (Y i) = 1) ->
  (1 <= a <= n)%nat -> (1 <= j <= k)%nat ->
  let p i j := exp (sum n (fun b => theta b j * x i b))
               / sum k (fun l => exp (sum n (fun b => theta b l * x i b))) in
  is_partial2 (fun t => softmax_objective k m n 0 Y t x) theta a j
    (sum m (fun i => x i a * (p i j - Y i j)) / INR m).

(** The cost is convex. *)
(* claim-softmax-convex 65ed2f5cae1b *)
Definition claim_softmax_convex : Prop :=
  forall k m n lam Y x theta eta t,
  data k m n Y -> 0 <= lam -> 0 <= t <= 1 ->
  softmax_objective k m n lam Y (mixture t theta eta) x
  <= (1 - t) * softmax_objective k m n lam Y theta x + t * softmax_objective k m n lam Y eta x.

(** v^T H v >= lam |v|^2, and every shift is an eigenvector with eigenvalue lam: so lam is the
    smallest eigenvalue. H v = 0 for v = 0 only: H is invertible. The cost is strictly convex. *)
(* claim-smallest-eigenvalue 68c1534aecd3 *)
Definition claim_smallest_eigenvalue : Prop :=
  forall k m n lam theta x,
  (1 <= k)%nat -> (1 <= m)%nat -> (1 <= n)%nat ->
  let H a j b l := softmax_hessian k m n a b j l lam theta x in
  (forall v, lam * norm2 k n v <= quadratic_form k n H v) /\
  (forall w a j, (1 <= a <= n)%nat -> (1 <= j <= k)%nat ->
   hessian_times k n H (fun b _ => w b) a j = lam * w a) /\
  (forall v, 0 < lam ->
   (forall a j, (1 <= a <= n)%nat -> (1 <= j <= k)%nat -> hessian_times k n H v a j = 0) ->
   same_parameters k n v (fun _ _ => 0)) /\
  (forall Y eta t, data k m n Y -> 0 < lam -> ~ same_parameters k n theta eta -> 0 < t < 1 ->
   softmax_objective k m n lam Y (mixture t theta eta) x
   < (1 - t) * softmax_objective k m n lam Y theta x + t * softmax_objective k m n lam Y eta x).

(* X v = 0 for v = 0 only. *)
Definition independent_columns (m n : nat) (x : nat -> nat -> R) : Prop :=
  forall s, (forall i, (1 <= i <= m)%nat -> sum n (fun a => x i a * s a) = 0) ->
  forall a, (1 <= a <= n)%nat -> s a = 0.

(** Without weight decay H v = 0 exactly when X v has equal columns. *)
(* claim-null-space b9b0f4c26807 *)
Definition claim_null_space : Prop :=
  forall k m n theta x v,
  (1 <= k)%nat -> (1 <= m)%nat -> (1 <= n)%nat ->
  let H a j b l := softmax_hessian k m n a b j l 0 theta x in
  (forall a j, (1 <= a <= n)%nat -> (1 <= j <= k)%nat -> hessian_times k n H v a j = 0) <->
  (forall i j l, (1 <= i <= m)%nat -> (1 <= j <= k)%nat -> (1 <= l <= k)%nat ->
   logit_change n x v i j = logit_change n x v i l).

(** With class k fixed at 0 every cost is still possible. The Hessian in the other parameters is
    positive definite exactly when the columns of X are independent. *)
(* claim-fixed-class 519e30b682d1 *)
Definition claim_fixed_class : Prop :=
  forall k m n Y x,
  data k m n Y -> (2 <= k)%nat ->
  (forall theta, exists eta, (forall a, eta a k = 0) /\
   softmax_objective k m n 0 Y eta x = softmax_objective k m n 0 Y theta x) /\
  forall theta,
  (forall v,
   (forall a, v a k = 0) -> (exists a j, (1 <= a <= n)%nat /\ (1 <= j <= k)%nat /\ v a j <> 0) ->
   0 < quadratic_form k n (fun a j b l => softmax_hessian k m n a b j l 0 theta x) v) <->
  independent_columns m n x.

(** A matrix with rows (a, j) and columns (b, l) is B C, where B has independent columns and C has
    a right inverse R. Between them stand the indices (s, t): so the rank is p times q. *)
Definition has_rank (m k n l : nat) (A : nat -> nat -> nat -> nat -> R) (p q : nat) : Prop :=
  exists B C R : nat -> nat -> nat -> nat -> R,
  (forall i j a b, (1 <= i <= m)%nat -> (1 <= j <= k)%nat ->
   (1 <= a <= n)%nat -> (1 <= b <= l)%nat ->
   A i j a b = sum p (fun s => sum q (fun t => B i j s t * C s t a b))) /\
  (forall y, (forall i j, (1 <= i <= m)%nat -> (1 <= j <= k)%nat ->
              sum p (fun s => sum q (fun t => B i j s t * y s t)) = 0) ->
   forall s t, (1 <= s <= p)%nat -> (1 <= t <= q)%nat -> y s t = 0) /\
  (forall s t s' t', (1 <= s <= p)%nat -> (1 <= t <= q)%nat ->
   (1 <= s' <= p)%nat -> (1 <= t' <= q)%nat ->
   sum n (fun a => sum l (fun b => C s t a b * R a b s' t')) = delta s s' * delta t t').

(** If X has rank r, the Hessian has rank r (k - 1). *)
(* claim-rank 7b949ab5da9d *)
Definition claim_rank : Prop :=
  forall k m n r theta x,
  (1 <= k)%nat -> (1 <= m)%nat -> (1 <= n)%nat ->
  has_rank m 1 n 1 (fun i _ a _ => x i a) r 1 ->
  has_rank n k n k (fun a j b l => softmax_hessian k m n a b j l 0 theta x) r (k - 1).

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
    one of the other, and the minima are equal. *)
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
     (fun a j => if Nat.eqb j 0 then - w a / 2 else w a / 2) /\
   two_class_objective m n lam (fun a j => if Nat.eqb j 0 then - w a / 2 else w a / 2) x y
   = logistic_objective m n (lam / 2) w y x).

(** Let v be a direction along which no other class gains on the own class of a sample, and one
    loses. Without weight decay no theta is lowest then. If all others lose, the cost comes as near
    to 0 as you like. *)
(* claim-no-minimiser 31d06626ec1c *)
Definition claim_no_minimiser : Prop :=
  forall k m n Y x v,
  data k m n Y ->
  let J t := softmax_objective k m n 0 Y t x in
  let lead i j := sum k (fun l => Y i l * logit_change n x v i l) - logit_change n x v i j in
  (forall i j, (1 <= i <= m)%nat -> (1 <= j <= k)%nat -> 0 <= lead i j) ->
  (exists i j, (1 <= i <= m)%nat /\ (1 <= j <= k)%nat /\ 0 < lead i j) ->
  (forall theta, ~ minimiser J theta) /\
  ((forall i j, (1 <= i <= m)%nat -> (1 <= j <= k)%nat -> Y i j = 0 -> 0 < lead i j) ->
   forall e, 0 < e -> exists theta, 0 <= J theta < e).

(** 0 <= diag(p) - p p^T <= (I - 1 1^T / k) / 2 <= I / 2, as quadratic forms. *)
(* claim-boehning 0cdc196b478a *)
Definition claim_boehning : Prop :=
  forall (k : nat) (v z : nat -> R),
  (1 <= k)%nat ->
  let p j := exp (z j) / sum k (fun l => exp (z l)) in
  let form := sum k (fun j => sum k (fun l => v j * (delta j l * p j - p j * p l) * v l)) in
  let square := sum k (fun j => v j ^ 2) in
  0 <= form <= (square - sum k v ^ 2 / INR k) / 2 /\
  (square - sum k v ^ 2 / INR k) / 2 <= square / 2.

(** Let s be the square of the largest singular value of X, or more. The eigenvalues of the Hessian
    lie between lam and L, the gradient is Lipschitz continuous with constant L, and the cost
    strongly convex with constant lam. *)
(* claim-softmax-smoothness 9d649a9788f2 *)
Definition claim_softmax_smoothness : Prop :=
  forall k m n lam s Y x,
  data k m n Y -> 0 <= lam -> 0 <= s ->
  (forall v, sum m (fun i => sum k (fun j => logit_change n x v i j ^ 2)) <= s * norm2 k n v) ->
  let L := s / (2 * INR m) + lam in
  let J t := softmax_objective k m n lam Y t x in
  let g t a j := softmax_gradient k m n a j lam Y t x in
  let form t := quadratic_form k n (fun a j b l => softmax_hessian k m n a b j l lam t x) in
  (forall theta v, lam * norm2 k n v <= form theta v <= L * norm2 k n v) /\
  (forall theta eta, sqrt (norm2 k n (fun a j => g eta a j - g theta a j))
   <= L * sqrt (norm2 k n (fun a j => eta a j - theta a j))) /\
  (forall theta eta,
   J theta + sum n (fun a => sum k (fun j => g theta a j * (eta a j - theta a j)))
   + lam / 2 * norm2 k n (fun a j => eta a j - theta a j) <= J eta).

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

(** Gradient descent with steps 1 / L converges, in cost and in distance. *)
(* claim-linear-rate 6e2b1a5b9764 *)
Definition claim_linear_rate : Prop :=
  forall k m n lam s Y x best theta,
  data k m n Y -> 0 < lam -> 0 <= s ->
  (forall v, sum m (fun i => sum k (fun j => logit_change n x v i j ^ 2)) <= s * norm2 k n v) ->
  let L := s / (2 * INR m) + lam in
  let J t := softmax_objective k m n lam Y t x in
  let error t := norm2 k n (fun a j => theta t a j - best a j) in
  minimiser J best ->
  (forall t a j, theta (S t) a j
   = theta t a j - 1 / L * softmax_gradient k m n a j lam Y (theta t) x) ->
  forall t,
  J (theta t) - J best <= (1 - lam / L) ^ t * (J (theta O) - J best) /\
  sqrt (error t) <= (1 - lam / L) ^ t * sqrt (error O) /\
  J (theta t) - J best <= L / 2 * (1 - lam / L) ^ (2 * t) * error O.

(** The third derivative of the cost, in v twice and in w, is the slope along w of v^T H v. *)
(* claim-third-derivative 9541d81f5b6d *)
Definition claim_third_derivative : Prop :=
  forall k m n lam theta v w x,
  (1 <= k)%nat -> (1 <= m)%nat -> (1 <= n)%nat ->
  let M := sum m (fun i => sqrt (length2 n (x i)) ^ 3) / (sqrt 2 * INR m) in
  let H theta a j b l := softmax_hessian k m n a b j l lam theta x in
  exists d,
  is_derive (fun t => quadratic_form k n (H (fun a j => theta a j + t * w a j)) v) 0 d /\
  Rabs d <= M * norm2 k n v * sqrt (norm2 k n w).

(** Newton's steps solve H (next - theta) = - gradient. Each squares the error, up to a factor c; so
    from near enough they converge. *)
(* claim-newton-rate 570b446b3dbc *)
Definition claim_newton_rate : Prop :=
  forall k m n lam Y x best theta,
  data k m n Y -> 0 < lam ->
  minimiser (fun t => softmax_objective k m n lam Y t x) best ->
  let M := sum m (fun i => sqrt (length2 n (x i)) ^ 3) / (sqrt 2 * INR m) in
  let c := M / (2 * lam) in
  let H theta a j b l := softmax_hessian k m n a b j l lam theta x in
  let error t := sqrt (norm2 k n (fun a j => theta t a j - best a j)) in
  (forall t a j, (1 <= a <= n)%nat -> (1 <= j <= k)%nat ->
   hessian_times k n (H (theta t)) (fun a j => theta (S t) a j - theta t a j) a j
   = - softmax_gradient k m n a j lam Y (theta t) x) ->
  (forall t, error (S t) <= c * error t ^ 2) /\
  (c * error O < 1 -> forall t, error t <= (c * error O) ^ t * error O).

(** A Newton step d solves H d = - gradient, and q = - gradient . d. A step shortened to
    alpha <= lam / L lowers the cost by alpha q / 2. So halving ends, and the gap shrinks
    geometrically. *)
(* claim-damped-newton abecdab30b14 *)
Definition claim_damped_newton : Prop :=
  forall k m n lam s c Y x best theta (d : nat -> nat -> nat -> R) (halvings : nat -> nat),
  data k m n Y -> 0 < lam -> 0 <= s -> 0 < c <= 1 / 2 ->
  (forall v, sum m (fun i => sum k (fun j => logit_change n x v i j ^ 2)) <= s * norm2 k n v) ->
  let L := s / (2 * INR m) + lam in
  let J t := softmax_objective k m n lam Y t x in
  let g t a j := softmax_gradient k m n a j lam Y (theta t) x in
  let H t a j b l := softmax_hessian k m n a b j l lam (theta t) x in
  let q t := - sum n (fun a => sum k (fun j => g t a j * d t a j)) in
  let point t alpha a j := theta t a j + alpha * d t a j in
  let accepts t i := J (point t ((1 / 2) ^ i)) <= J (theta t) - c * (1 / 2) ^ i * q t in
  minimiser J best ->
  (forall t a j, (1 <= a <= n)%nat -> (1 <= j <= k)%nat ->
   hessian_times k n (H t) (d t) a j = - g t a j) ->
  (forall t alpha, 0 <= alpha <= lam / L -> J (point t alpha) <= J (theta t) - alpha * q t / 2) /\
  ((forall t, accepts t (halvings t) /\ forall i, (i < halvings t)%nat -> ~ accepts t i) ->
   (forall t a j, theta (S t) a j = point t ((1 / 2) ^ halvings t) a j) ->
   forall t, 2 ^ halvings t < 2 * L / lam /\
   J (theta (S t)) - J best <= (1 - c * (lam / L) ^ 2) * (J (theta t) - J best)).

(** Steps of the bound: theta := theta - B^-1 gradient, for each class, with
    B = X^T X / (2 m) + lam I. *)
(* claim-bound-step ebb7fa1250c5 *)
Definition claim_bound_step : Prop :=
  forall k m n lam mu Y x best theta,
  data k m n Y -> 0 < lam ->
  let J t := softmax_objective k m n lam Y t x in
  let B a b := sum m (fun i => x i a * x i b) / (2 * INR m) + lam * delta a b in
  let bound v := quadratic_form k n (fun a j b l => B a b * delta j l) v in
  let form t v := quadratic_form k n (fun a j b l => softmax_hessian k m n a b j l lam t x) v in
  minimiser J best ->
  (forall t a j, (1 <= a <= n)%nat -> (1 <= j <= k)%nat ->
   sum n (fun b => B a b * (theta (S t) b j - theta t b j))
   = - softmax_gradient k m n a j lam Y (theta t) x) ->
  (forall t, J (theta (S t)) <= J (theta t)) /\
  (0 < mu -> (forall eta v, mu * bound v <= form eta v) ->
   forall t, J (theta (S t)) - J best <= (1 - mu) * (J (theta t) - J best)) /\
  (forall s eta v,
   (forall v, sum m (fun i => sum k (fun j => logit_change n x v i j ^ 2)) <= s * norm2 k n v) ->
   0 <= s -> lam / (s / (2 * INR m) + lam) * bound v <= form eta v).

Definition positive_definite (n : nat) (G : nat -> nat -> R) : Prop :=
  forall w, (exists a, (1 <= a <= n)%nat /\ w a <> 0) ->
  0 < sum n (fun a => sum n (fun b => w a * w b * G a b)).

(** With y the change of the gradient along a step s, s . y >= lam |s|^2. A multiple of I is
    positive definite, a correction of BFGS keeps a matrix so if s . y > 0, and then - G g goes
    down. *)
(* claim-bfgs-sound 4640fe5979d1 *)
Definition claim_bfgs_sound : Prop :=
  (forall k m n lam Y x theta s,
   data k m n Y -> 0 < lam ->
   let g t a j := softmax_gradient k m n a j lam Y t x in
   lam * norm2 k n s
   <= sum n (fun a => sum k (fun j =>
     s a j * (g (fun a j => theta a j + s a j) a j - g theta a j)))) /\
  (forall n gamma, 0 < gamma -> positive_definite n (fun a b => gamma * delta a b)) /\
  (forall n G s y, (1 <= n)%nat -> positive_definite n G -> 0 < sum n (fun a => s a * y a) ->
   let rho := 1 / sum n (fun a => s a * y a) in
   positive_definite n (fun a b => rho * s a * s b + sum n (fun c => sum n (fun d =>
     (delta a c - rho * s a * y c) * (delta b d - rho * s b * y d) * G c d)))) /\
  (forall n G g, positive_definite n G -> (exists a, (1 <= a <= n)%nat /\ g a <> 0) ->
   sum n (fun a => g a * - sum n (fun b => G a b * g b)) < 0).

(** Decay in the update, at rest: for gradient descent, with momentum (whose buffer is at rest too),
    and with steps divided by D_a. It rests where the cost with a penalty has no slope. *)
(* claim-update-or-penalty 02fe865e3443 *)
Definition claim_update_or_penalty : Prop :=
  forall n (J : (nat -> R) -> R) theta g alpha lam beta D buffer,
  0 < alpha -> 0 < beta < 1 -> (forall a, (1 <= a <= n)%nat -> 0 < D a) ->
  (forall a, (1 <= a <= n)%nat -> is_partial1 J theta a (g a)) ->
  (forall a, (1 <= a <= n)%nat -> buffer a = beta * buffer a + g a) ->
  let rests u := forall a, (1 <= a <= n)%nat -> (1 - alpha * lam) * theta a - u a = theta a in
  let no_slope penalty :=
    forall a, (1 <= a <= n)%nat -> is_partial1 (fun w => J w + penalty w) theta a 0 in
  (rests (fun a => alpha * g a) <-> no_slope (fun w => lam / 2 * length2 n w)) /\
  (rests (fun a => alpha * buffer a)
   <-> no_slope (fun w => lam * (1 - beta) / 2 * length2 n w)) /\
  (rests (fun a => alpha / D a * g a)
   <-> no_slope (fun w => lam / 2 * sum n (fun a => D a * w a ^ 2))).

(** With weight decay there is exactly one minimiser, and it is not far from 0. *)
(* claim-unique-minimiser 7b9c5b74a5cd *)
Definition claim_unique_minimiser : Prop :=
  forall k m n lam Y x,
  data k m n Y -> 0 < lam ->
  exists best,
  minimiser (fun t => softmax_objective k m n lam Y t x) best /\
  norm2 k n best <= 2 * ln (INR k) / lam /\
  forall other, minimiser (fun t => softmax_objective k m n lam Y t x) other ->
  same_parameters k n best other.

(** The cost of logistic regression is convex, and strictly so if the columns of X are
    independent. *)
(* arg-logistic-convexity fd8841c0cbba *)
Definition arg_logistic_convexity : Prop :=
  forall m n y x,
  (1 <= m)%nat -> (1 <= n)%nat ->
  let J w := logistic_objective m n 0 w y x in
  let mixed t w u a := (1 - t) * w a + t * u a in
  (forall w u t, 0 <= t <= 1 -> J (mixed t w u) <= (1 - t) * J w + t * J u) /\
  (independent_columns m n x -> forall w u t,
   (exists a, (1 <= a <= n)%nat /\ w a <> u a) -> 0 < t < 1 ->
   J (mixed t w u) < (1 - t) * J w + t * J u).

(** Its gradient is Lipschitz continuous: how far the cost of logistic regression bends. *)
(* arg-logistic-smoothness bc091f4f1c6f *)
Definition arg_logistic_smoothness : Prop :=
  forall m n lam s y x,
  (1 <= m)%nat -> (1 <= n)%nat -> 0 <= lam -> 0 <= s ->
  (forall v, sum m (fun i => sum n (fun a => x i a * v a) ^ 2) <= s * length2 n v) ->
  let L := s / (4 * INR m) + lam in
  let g w a := logistic_gradient m n a lam w y x in
  forall w u,
  sqrt (length2 n (fun a => g u a - g w a)) <= L * sqrt (length2 n (fun a => u a - w a)).

(** A step of gradient descent of length alpha <= 1 / L lowers it too. *)
(* arg-logistic-step c7e3a3561c1d *)
Definition arg_logistic_step : Prop :=
  forall m n lam s y x w alpha,
  (1 <= m)%nat -> (1 <= n)%nat -> 0 <= lam ->
  (forall v, sum m (fun i => sum n (fun a => x i a * v a) ^ 2) <= s * length2 n v) ->
  let L := s / (4 * INR m) + lam in
  let F w := logistic_objective m n lam w y x in
  let g a := logistic_gradient m n a lam w y x in
  let next a := w a - alpha * g a in
  0 < L ->
  (alpha = 1 / L -> F w - length2 n g / L <= F next <= F w - length2 n g / (2 * L)) /\
  (0 < alpha < 2 / L -> 0 < length2 n g -> F next < F w).
