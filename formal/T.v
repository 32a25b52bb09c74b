From formal Require Import Normal Statements.
Goal eq_softmax_hessian_product. Proof. red. intros. both_sides. Show. Abort.
Goal eq_distance_bound. Proof. red. intros. both_sides. Show. Abort.
Goal eq_softmax_log_odds. red; intros. both_sides. Show. Abort.
Goal eq_softmax_variance. red; intros. both_sides. Show. Abort.
Goal eq_softmax_shift_parameters. red; intros. both_sides. Show. Abort.
Goal eq_softmax_null_space. red; intros. both_sides. Show. Abort.
