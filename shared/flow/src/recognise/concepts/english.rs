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
sizename: xs xl xxl xxxl xxs small medium large extra_large extra_small size_larger one_size_larger one_size_up one_size_smaller bigger_size smaller_size larger_size in_a_size bigger larger
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
";
