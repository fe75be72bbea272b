pub(super) const TABLE: &str = "
where: where whereabouts which_aisle what_aisle which_shelf which_section which_department which_row point_me direct_me show_me_the_way
locate: find finding found locate located spot track hunt* search* looking_for look_for looking after stand stands situated hiding kept placed aisle shelf shelves
have: have has stock stocks stocked sell sells selling carry carries offer offers got_any do_you_do get_hold_of is_there are_there
want: want wants need needs wanna would_like would_love require after_some
buy: buy purchase purchasing get
open: open opens opening opened openning open_up still_open business_hours opening_hours opening_times
close: close closes closing closed shut shuts shutting closing_time
hours: hours hour times timetable schedule
when: when what_time how_late how_early how_long until till
day: monday tuesday wednesday thursday friday saturday sunday saturdays sundays mondays fridays weekend weekends today tomorrow tonight holiday holidays christmas easter bank_holiday public_holiday evening morning lunchtime noon midnight week weekday weekdays
park: park parking parked carpark garage car_park parking_space parking_lot my_car leave_my_car space_for_my_car bike bicycle car_spaces
toilet: toilet toilets restroom restrooms bathroom bathrooms loo loos wc washroom lavatory ladies_room gents ladies gents_room bathroom_break pee toilet_facilities
babycare: baby_change baby_changing changing_table changing_room_for_babies nappy_changing diaper_changing change_my_baby change_a_nappy nursing_room
eat: cafe cafeteria coffee_shop restaurant bistro sit_down coffee snack sit sit_and drink lunch breakfast
deliver: deliver delivers delivery delivered deliveries ship shipping home_delivery bring_it_home courier people_homes homes my_house my_home my_door doorstep my_address to_my_place
gift: gift_wrap* gift-wrap* wrap wraps wrapped wrapping gift_wrapping giftwrap*
facility: wifi wi_fi atm cash_machine cashpoint wheelchair* lift elevator escalator accessible stroller pushchair pram trolley trolleys lockers locker charging_station charge_my_car bike_rack bicycle_rack
service: service services facilities facility amenities
returning: return returns returning returned give_back bring_back take_back took_back send_back hand_back giving_back bringing_back taking_back brought_back give_it_back bring_it_back take_it_back give_this_back bring_this_back take_this_back bring_them_back take_them_back give_them_back bring_these_back take_these_back give_these_back send_it_back return_policy bring_something_back take_something_back give_something_back returnable take_something_back bring_something_back
exchange: exchange exchanged exchanging swap swapping swapped trade replace replaced replacement change_it_for change_them_for change_this_for
refund: refund refunds refunded reimburse* money_back my_money cash_back moneyback
receipt: receipt receipts invoice bill till_slip sales_slip proof_of_purchase
broken: broken broke defective faulty damaged damage defect fault torn ripped cracked leaking leaks spoiled mouldy moldy rotten expired stopped_working does_not_work not_working fell_apart hole scratched dead ruined dented warranty guarantee stale sour out_of_date malfunction* falling_apart came_apart come_apart coming_apart fallen_apart will_not_switch_on will_not_turn_on switch_on turn_on not_switch not_turn zipper zip cracks crack bust busted snapped came_off come_off stuck malfunction mold mould past_its_date
unwanted: does_not_fit do_not_fit did_not_fit not_fit wrong_size too_small too_big too_tight too_large too_short too_long too_wide wrong_colour wrong_color changed_my_mind do_not_like does_not_suit unwanted pinch pinches not_happy_with
bought: bought purchased
order: order orders ordered ordering preorder* reservation reserved purchase_made
pickup: pick_up picking_up pickup pickups collect collecting collection picked_up pick_it_up pick_them_up fetch click_and_collect collected click_collect come_for here_for collection_point pickup_point pick-up handout locker_pickup retrieve
parcel: parcel parcels package packages packet shipment consignment
online: online internet website web app webshop on_the_web on_the_internet
reserve: reserve set_aside put_aside
card: loyalty_card loyalty_cards linden_card linden_cards customer_card customer_cards member_card membership_card store_card bonus_card rewards_card reward_card club_card points_card loyalty_programme loyalty_program loyalty_scheme rewards_program* rewards_scheme bonus_programme bonus_program reward_programme reward_scheme member_club loyalty loyality rewards club_card points_card rewards bonus_scheme loyalty_club discount_card
points: point points bonus_points credited credit balance redeem
member: member membership join joining sign_up signing_up register registration enroll enrol signed_up become_a_member
plaincard: card cards
benefit: benefit benefits advantage advantages perk perks discount discounts rebate
lost: lost lose missing misplaced stolen mislaid vanished no_longer_have cannot_find threw
complaint: complain complaint complaints complaining unhappy disappointed disappointing annoyed annoying upset rude unfriendly impolite dirty filthy messy terrible awful horrible unacceptable unsatisfied dissatisfied shocking disgusting disgraceful ridiculous poor bad worst slow_service grumpy frustrated frustrating angry fed_up dreadful appalling lousy outrageous disgrace disgraceful mess stinks stink smelly smells queue queues queueing waiting waited ages line_is endless overcrowded crowded freezing ignored ignore nobody lazy unhelpful noisy
praise: praise compliment compliments friendly lovely wonderful fantastic excellent brilliant amazing well_done pleased impressed impressive happy_with great_service love superb kind helpful thank_your delighted outstanding nicest lovely_store great_shop great_store great sweet pleasant perfect_service pleasure courteous enjoy enjoyed loved fan polite shout_out kudos
feedback: feedback review opinion comment comments remark criticism words_of_praise impression
suggest: suggest suggestion suggestions idea ideas improve improvement improvements propose proposal suggestion_box you_should wish ought_to it_would_be could_add more_benches why_not
report: report tell_you_about leave_a leave_some submit
staff: staff employee employees human humans person assistant assistants colleague colleagues clerk salesperson salesman saleswoman shop_assistant sales_assistant attendant representative advisor adviser somebody someone worker service_desk member_of_staff real_person living_person somebody_who_works_here someone_who_works_here rep operator people team_member human_being flesh_and_blood anybody anyone employee_s associate salesclerk cashier clerk salespeople team somebody_from_the_team
manager: manager boss owner director supervisor in_charge
speak: speak talk speaking talking chat conversation have_a_word a_word
call: call fetch_me send_over send ring come_over send_someone hand give_me_a_hand summon bring_me
size: size sizes sized sizing
sizename: s m l xs xl xxl xxxl xxs small medium large extra_large extra_small size_larger one_size_larger one_size_up one_size_smaller bigger_size smaller_size larger_size in_a_size bigger larger
number: number_of two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand half
available: available availability in_stock left stock_level
color: black white red blue green yellow brown pink grey gray beige
wear: shoes shoe trainers trainer sneakers sneaker boots boot sandals sandal slippers trousers jeans shirt shirts jacket jackets coat coats dress dresses skirt sweater pullover jumper hoodie tshirt t_shirt socks gloves leggings shorts blouse suit cardigan bra bikini swimsuit swimming_trunks pyjamas helmet running_shoes hiking_boots football_boots raincoat anorak parka
price: price prices priced cost costs costing expensive cheap cheaper cheapest how_much charge charges euro euros dollars fee afford
recipe: recipe recipes cook cooking bake roast ingredients ingredient
advise: recommend recommends recommendation advice advise best better difference compare suitable which_one good_for goes_with go_with pairs_with
contain: contain contains allergen allergens allergic calories nutritional nutrition made_of made_from healthy vegan_or
weather: weather rain raining sunny snow forecast temperature
who: who whose
why: why how_come
repeat: again repeat pardon once_more
slow: slower slowly slow speed fast
loud: louder volume turn_up loudly
quiet: quieter quiet quietly softer turn_down
cancel: cancel abort forget_it never_mind nevermind
back: back previous earlier
help: help assist assistance
bye: bye goodbye farewell see_you cheerio so_long
mean: meant mean correction actually rather
thanks: thanks thank cheers
hello: hello hi hey
time: clock
tongue: english german french deutsch german francais anglais allemand englisch franzosisch francaise
lack: run_out_of ran_out_of running_low_on sent_me_for sent_me_to_get sent_me_to_buy all_out_of run_short_of forgot_to_buy supposed_to_get supposed_to_buy on_my_list on_my_shopping_list
where: whereabouts_would where_abouts which_way which_floor what_floor which_corner which_end where_did_you_put moved
locate: cannot_see cannot_spot cannot_find_any no_sign_of walked_past tucked_away gone_to moved_to come_across track_down lay_my_hands_on get_my_hands_on on_the_hunt_for hunting_for been_round searched looked_everywhere found_any
have: got_such such_a_thing there_such in_the_range in_your_range do_any sell_any
want: fancy in_need_of could_do_with could_use i_am_after wouldn't_mind dying_for got_to_get must_get have_to_buy
hours: working_hours business_times store_hours shop_hours opening open_times
when: until_when how_late_can how_early_can latest earliest what_hour till_when by_when how_much_longer
open: opens_up open_late open_on open_early open_all open_around_the_clock open_yet be_open late_opening open_for_business start_business trade trading
close: close_up closing_up lock_up locking_up shut_up_shop shut_down pack_up_for_the_day close_early close_for shop_shuts kick_people_out
day: boxing_day new_year new_years new_year's good_friday easter_sunday easter_monday day_off this_evening after_work bank_holidays public_holidays half_day sunday_trading mon tue wed thu fri sat sun midday
park: park_up parking_spot parking_spots parking_spaces parking_lots parking_bay leave_the_car put_the_car put_my_car leave_our_car multi_storey disabled_parking came_by_car drove_here car_parks motorbike scooter parking_ticket came_by_bike lock_up_my_bike lock_my_bike leave_my_bike
toilet: bog potty need_a_wee needs_a_wee need_to_pee need_a_pee needs_to_pee spend_a_penny powder_room need_to_go_to_the_ladies need_the_ladies the_gents gents_toilet mens_room men's_room ladies_toilet wee freshen_up wash_my_hands wee_wee
babycare: feed_my_baby breastfeed breastfeeding change_the_baby changing_mat changing_facilities nappy nappies_changed change_the_little_one
eat: hungry thirsty bite_to_eat grab_a_bite grab_a_coffee cup_of_tea cup_of_coffee something_to_eat something_to_drink a_drink canteen seating_area
deliver: bring_it_round brought_to_my have_it_brought have_it_sent sent_to_my sent_home drop_it_off drop_off_at_my carry_all_this carry_it_home too_heavy_to_carry send_it_to_my bring_it_to_my deliver_to take_it_to_my_house delivery_service drop_it_at to_my_flat to_my_apartment ship_it post_it van_delivery have_it_shipped get_it_delivered
gift: wrap_it wrapped_up gift_bag gift_box wrap_this_up wrap_it_up as_a_present as_a_gift bow_on ribbon gift_service wrapping_service do_it_up_nicely packed_as_a
facility: cash_point out_of_cash withdraw withdraw_money withdraw_cash get_cash_out get_some_cash take_out_money draw_money hole_in_the_wall wheel_chair mobility_scooter step_free disabled_access buggy shopping_trolley shopping_cart basket baskets cart carts charge_my_phone charge_an_electric internet_access wireless wifi_password free_internet bottle_bank deposit_machine bottle_return escalators lifts photo_booth photocopier printer left_luggage cloakroom play_area creche kids_corner water_fountain_here defibrillator first_aid smoking_area lost_property lost_and_found upstairs_with hearing_loop
returning: return_this return_these return_it return_them return_that get_rid_of bringing_it_back sending_back handed_back taken_back brought_them take_back_items returnable give_that_back send_these_back taking_this_back bring_him_back bring_her_back
exchange: swap_this swap_it exchange_for exchange_it exchange_this change_it change_them change_this changed_for different_one another_one_instead something_else_instead something_else_for_it instead different_colour different_color trade_in a_new_one replacement_for switch_it swop
refund: my_cash money_refunded get_my_money pay_me_back paid_back refunding reimbursement store_credit credit_note compensated compensation
receipt: reciept without_a_receipt no_receipt slip till_receipt the_slip proof_of_payment threw_away_the_receipt bin_the_receipt sales_receipt
broken: packed_up packed_in conked_out gave_up_the_ghost given_up_the_ghost died broke_down breaks breaking broken_down not_turning_on will_not_start will_not_charge not_charging does_not_charge will_not_work will_not_open split_seam split seam unravelled unravelling shrunk shrank faded peeling holes split_open cracked leaky leaked burst shattered chipped bent buckle_came sole_came wobbly not_right_with_it something_wrong_with wrong_with gone_off went_off off_when turned mouldy_when rancid bad_smell tastes_off bitter use_by best_before faults gone_wrong gave_up quit_working stops_working playing_up does_not_turn does_not_switch does_not_light does_not_heat no_longer_works no_longer_work laces_snapped still_under_warranty under_guarantee repair repaired dud not_as_described heel missing_parts parts_missing piece_missing incomplete
unwanted: wrong_one wrong_ones wrong_bulbs wrong_thing wrong_item wrong_model wrong_kind wrong_sort wrong_product not_my_thing not_my_style not_my_taste not_really_my not_my_size do_not_want_it second_thoughts regret regretting not_what_i_wanted not_what_i_expected not_what_i_ordered does_not_go_with duplicate already_have_one already_got_one got_two_of bought_it_twice bought_two_by_mistake bought_by_mistake by_mistake does_not_look_good do_not_like_it does_not_like_it did_not_like_it hates_it hate_it do_not_need_it no_use_to_me picked_the_wrong bought_the_wrong got_the_wrong took_the_wrong change_my_mind changed_our_mind too_tight_on too_loose too_baggy unworn unused unopened
bought: got_here got_off_you got_from_you bought_here got_it_here bought_it got_last_week bought_last bought_yesterday yesterday last_week a_week_ago the_other_day purchase bought_off_you
order: order_number order_confirmation confirmation_code confirmation_email pre_order pre_ordered ordered_a ordered_some ordered_something pickup_code placed_an_order
pickup: ready_to_be_picked ready_for_me ready_to_collect ready_for_collection ready_for_pickup waiting_for_me here_to_collect came_to_collect come_to_get came_to_get pick_my pick_something_up pick_this_up click_n_collect click_to_collect pick_up_point pick_up_counter collection_desk pick_up_desk get_my_order grab_my_order order_desk picks_up here_to_get collected_yet my_stuff_is_ready have_it_ready
parcel: parcel_for package_for packet_for delivery_for_me box_for_me dpd dhl ups
online: on_your_website on_your_site on_your_page homepage web_shop e-mail_saying email_saying text_saying message_saying got_an_email got_a_text got_a_message notification email_from_you app_said
reserve: put_by put_to_one_side hold_for_me held_for_me held keep_for_me kept_for_me laid_aside put_one_aside layaway
card: loyalty_thing points_thing points_card_thing loyalty_account loyalty_app your_card one_of_those_cards your_cards collect_points collecting_points bonus_card_thing linden plastic_card reward_points loyalty_points loyalty_number points_scheme points_programme points_program points_system bonus_points_card clubcard
points: my_points earn_points use_my_points spend_my_points redeem_points points_balance points_total how_many_points stamps vouchers_from_points add_the_points points_on points_added missing_points scan_my_card swipe_my_card scan_the_card points_expire points_run_out expire
member: members be_a_member sign_me_up becoming_a_member signing_up_to registering subscribe join_up join_your opt_in membership_number cancel_my_membership update_my_address my_details regular_customer regular regulars frequent_shopper
benefit: money_off anything_off get_anything_off special_offers_for cheaper_for_members percent_off any_discount get_a_discount what_is_the_point_of worth_it worth_having what_do_i_get_out what_is_in_it what_is_it_good_for freebies deals_for member_price member_prices
lost: nicked pinched gone_missing somebody_stole someone_stole stole left_at_home left_it_at_home forgot forgotten dropped lost_my mislay do_not_have_it_with_me left_my_card new_card replacement_card
complaint: moan moaning gripe grumble whinge grievance have_a_go not_good_enough gone_downhill going_downhill downhill state_of shambles joke_of a_joke nobody_cares no_one_cares could_not_care_less not_acceptable not_happy not_satisfied let_down fobbed_off sticky floor_sticky floors grubby filth gross dusty litter rubbish_everywhere rubbish waited_forever waiting_forever took_forever taking_forever only_one_till one_till_open one_checkout more_tills more_checkouts long_queue long_queues snapped_at_me shouted_at_me rolled_her_eyes rolled_his_eyes rude_to talked_down treated treated_me cold_in_here hot_in_here boiling stuffy too_warm_in too_cold_in noise music_is too_loud_in lighting freezing_in no_help wrong_price overcharged charged_twice charged_me_twice charged_me_too unprofessional incompetent clueless useless misleading false_advertising empty_shelves shelves_empty always_out_of unsafe slippery broken_trolley discourteous sloppy shoddy cheated ripped_off rip_off attitude
praise: patient ever_so so_nice so_kind so_helpful so_friendly really_helpful very_helpful went_out_of went_above above_and_beyond best_shop best_store best_counter best_fish best_bakery best_in_town in_town passed_on pass_on pass_that_on credit_to well_deserved thumbs_up hats_off top_notch first_class spotless beautifully beautiful tidy clean_and gem star treasure made_my_day smile smiled always_smiling cheerful warm_welcome knew_what fabulous marvellous terrific lovely_people good_job great_job keep_it_up grateful favourite_shop favourite_store favorite recommend_you thank_the thank_your_colleague say_thank_you sorted_me_out
feedback: get_something_off_my_chest something_to_say have_my_say say_something_about tell_you_what_i_think comment_card comment_box survey rate rating leave_feedback give_feedback customer_satisfaction pass_something_on your_boss_to_know let_management_know management_should_know
suggest: you_could_do_with you_might_want you_could_use think_about_adding you_need_more why_do_you_not would_be_nice would_be_great would_be_good how_about_adding how_about consider have_you_thought thought_of have_you_considered could_you_not_add it_would_help more_seating more_seats more_places could_do_with_more could_do_with_some if_you_had
staff: proper_person actual_person actual_human living_breathing someone_i_can_ask somebody_i_can_ask sales_people sales_person sales_rep sales_team shop_staff store_staff shop_worker store_worker person_in_charge fellow_human real_human real_people people_who_work somebody_who_knows someone_who_knows somebody_knowledgeable knowledgeable expert specialist consultant guy_who lady_who anyone_about anyone_working anyone_here anyone_free anyone_available customer_service customer_services information_desk info_desk help_desk talk_to_a_computer to_a_machine to_a_robot stupid_machine not_a_machine not_a_robot not_a_computer
manager: supervisors shift_leader shop_manager store_manager department_head head_of team_leader
speak: discuss have_a_chat deal_with deal_directly put_me_through speak_with talk_with ask_someone ask_somebody
call: get_me get_somebody get_someone fetch_someone find_me_someone page_someone call_over call_for bring_someone come_and_help show_me_in_person send_me
size: shoe_size dress_size waist size_up size_down sizes_up fitting width_fitting
sizename: mediums larges smalls bigger_one smaller_one bigger_ones smaller_ones next_size_up next_size_down size_bigger size_smaller size_up size_down a_bigger a_smaller a_larger larger_one smaller smaller_size petite plus_size wide_fit narrow_fit one_size size_large size_small size_medium extra_large_one a_large a_medium a_small
number: a_half and_a_half one_hundred
available: out_the_back in_the_back in_the_stockroom stockroom out_of_stock any_left left_in sold_out go_up_to goes_up_to only_in
wear: cap hat hats beanie scarf polo polos vest vests tights stockings pants underwear knickers boxers boxer_shorts briefs bras tracksuit joggers sweatpants sweatshirt fleece gilet waistcoat blazer suits tie pumps heels flats loafers wellies flip_flops clogs flat_shoes high_heels slip-ons tee tees t-shirts t-shirt polo_shirt ski_trousers swimming_costume trunks wetsuit cycling_shorts chinos corduroys dungarees overalls skirts blouses jumpers hoodies pyjama sweaters pullovers cardigans anoraks parkas raincoats kimono robe dressing_gown bathrobe glove belt belts
price: dear pricey how_much_does how_much_is how_much_are pay_for
recipe: boil fry grill steam oven marinade dough defrost
advise: good_present present_for gift_ideas gift_for which_is_better what_would_you_recommend
contain: wild_or farmed organic_or gluten lactose_in sugar_in how_much_sugar ingredients_in
repeat: say_again did_not_catch did_not_get missed_that miles_away not_listening come_again run_that_by say_that_again was_distracted what_did_you_say what_was_that did_not_hear_that
slow: so_fast too_fast too_quick too_quickly rushing hurry keep_up slower_please take_your_time cannot_keep_up gabbling
loud: speak_up hard_of_hearing hearing_aid hearing hear_you cannot_hear hardly_hear barely_hear noisy_in_here raise_your_voice deaf too_quiet too_soft mumbling pump_up_the_volume
quiet: shout shouting yelling yell blasting deafening too_loud keep_your_voice keep_it_down turn_it_down hush not_deaf everyone_can_hear lower_your_voice shh
cancel: leave_it forget_about_it forget_that forget_all drop_it scrap_that skip_it not_bother stop_that stop_this do_not_bother call_it_off scrap changed_my_mind_about_this no_longer_want do_not_want_this do_not_want_that do_not_need_this quit
back: wrong_button pressed_the_wrong previous_question last_question last_step last_page one_step step_back go_back undo question_before before_that previous_step back_up rewind
help: what_can_you what_can_i what_do_you_do how_does_this how_do_you_work what_else_can no_idea_what do_not_know_what do_not_know_how confused instructions
bye: i_am_off be_off get_going head_off heading_off must_dash got_to_go gotta_go have_to_go catch_my_bus that_is_all that_was_all that_is_everything see_ya take_care ta-ra ta_ra toodle cya later good_day have_a_nice have_a_good have_a_lovely
tongue: speak_german speak_french in_german in_french in_english spanish_no deutsche germans
sizename: shorter longer wider narrower tighter looser
size: tried_on try_on tried_the fits_me
pickup: take_it_home under_the_name in_the_name_of paid_already already_paid
facility: crutches stairs stair
loud: this_noise hear_anything
quiet: that_is_loud
cancel: whole_thing
feedback: who_do_i_tell got_worse worse
staff: help_carrying carry_something explain_these explain_this
locate: used_to_be used_to_have there_used
facility: cash bench sit_down_for dizzy charging_point
babycare: needs_changing
benefit: reward rewarded
complaint: grumpy signs getting_lost cleanliness nobody_came
broken: coming_off come_off itches itchy
quiet: hurting_my_ears my_ears
pickup: i_am_getting_them getting_them_for
sizename: above_that wider_fit
repeat: last_bit quite_catch
staff: in_person
cancel: stop
";
