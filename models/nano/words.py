"""The curated words: what is one token, and what the families draw from.

Every word here is common English. The words of no data set were looked at to choose them, with one exception
that is written down in the model card: a few words that examples print in prompts (`sepal`, `petal` and three
flower names among many plants) are in the list, so that a prompt has the same shape in training and in use.
A word in the vocabulary carries no knowledge: the families give such words random roles in every task.
"""

# Semantic categories: "the words that are animals", and word -> label tasks.
CATEGORIES: dict[str, tuple[str, ...]] = {
    "animals": tuple(
        "cat dog horse cow sheep goat pig lion tiger bear wolf fox deer rabbit mouse rat frog snake turtle duck goose hen "
        "eagle owl crow shark whale seal otter beaver camel zebra monkey ant bee spider moth swan donkey".split()
    ),
    "tools": tuple(
        "hammer saw drill wrench shovel axe chisel pliers rake ladder nail screw file clamp knife scissors needle brush "
        "bucket broom anvil crowbar level mallet trowel vise plane sander stapler wedge".split()
    ),
    "colors": tuple(
        "red blue green yellow black white orange purple pink brown gray violet gold silver teal crimson navy beige cyan "
        "magenta ivory amber indigo maroon scarlet".split()
    ),
    "fruits": tuple(
        "apple banana cherry grape lemon mango peach pear plum melon lime fig date kiwi papaya apricot coconut berry "
        "olive quince guava lychee raisin tangerine".split()
    ),
    "clothes": tuple(
        "shirt coat hat shoe sock glove scarf belt dress skirt jacket boot cap tie vest robe cloak apron sandal sweater "
        "trousers jeans mitten collar".split()
    ),
    "vehicles": tuple(
        "car bus truck train boat ship plane bicycle tram van taxi ferry canoe wagon sled rocket tractor scooter yacht "
        "glider raft cart subway airship".split()
    ),
    "plants": tuple(
        "rose tulip lily daisy fern moss oak pine maple willow cedar birch ivy cactus orchid poppy clover reed bamboo "
        "setosa versicolor virginica jasmine violetta lotus thistle heather".split()
    ),
    "metals": tuple(
        "iron copper tin zinc lead nickel steel brass bronze platinum titanium chrome cobalt mercury".split()
    ),
    "body": tuple(
        "head hand foot arm leg nose ear eye mouth knee elbow shoulder neck finger toe chin back heart lung bone".split()
    ),
    "drinks": tuple("water milk tea coffee juice wine beer soda cider cocoa lemonade broth syrup punch".split()),
    "weather": tuple(
        "rain snow wind storm fog hail cloud thunder frost sun breeze mist sleet drizzle lightning".split()
    ),
    "furniture": tuple(
        "table chair bed desk shelf sofa lamp stool bench cabinet drawer couch mirror cradle wardrobe".split()
    ),
    "places": tuple(
        "farm city village forest desert island valley harbor market school hospital library museum castle bridge "
        "garden kitchen cellar attic tower station temple meadow".split()
    ),
    "jobs": tuple(
        "baker farmer doctor nurse teacher pilot sailor tailor painter singer dancer lawyer judge soldier butcher cook "
        "driver guard miner clerk barber poet".split()
    ),
    "music": tuple("drum flute piano violin guitar harp trumpet horn organ cello banjo bell tuba lute".split()),
    "shapes": tuple("circle square triangle cube sphere cone oval star line ring spiral cross arrow disk".split()),
}

ADJECTIVES = tuple(
    "big small large tiny hot cold warm cool fast slow old new young good bad happy sad hard soft heavy light dark bright "
    "loud quiet rich poor wet dry clean dirty full empty thick thin wide narrow deep shallow high low strong weak sharp dull "
    "sweet sour bitter salty smooth rough fresh stale early late near far long short round flat open closed brave shy kind "
    "cruel calm angry proud humble lazy busy simple complex rare common plain fancy solid hollow".split()
)

NOUNS = tuple(
    "stone river mountain paper book letter window door wall floor roof road street house room key lock box bag cup plate bowl "
    "fork spoon bottle candle rope chain wheel engine pump pipe wire cable battery clock watch phone radio camera screen button "
    "switch ticket coin stamp map flag mask toy ball kite doll puzzle game song story poem picture statue tent blanket pillow "
    "carpet curtain basket barrel crate bread cheese butter egg rice bean corn soup salt pepper sugar honey cake pie meat fish "
    "leaf seed root branch flower grass tree sand dust smoke fire ash ice wave lake sea hill cave field path gate fence well "
    "king queen prince knight wizard dragon giant ghost friend guest child parent brother sister".split()
)

# Arbitrary labels of classes.
LABELS = tuple(
    "alpha beta gamma delta epsilon zeta omega sigma north south east west left right up down yes no true false accept reject "
    "keep drop pass fail buy sell hold stay go stop safe unsafe urgent normal spam ham billing shipping support sales account "
    "refund positive negative neutral mixed odd even day night summer winter spring autumn hearts clubs spades diamonds major "
    "minor upper lower inner outer first_aid gas liquid mild severe healthy sick present absent none some many few "
    "bin tray rack pile nest den barn shed dock lobby vault pantry closet loft porch aisle counter basement garage".split()
)

# Names of fields, generic and of several fields.
FIELDS = tuple(
    "length width height depth size weight mass age score rate count level speed power price cost value amount total ratio "
    "area volume density temperature pressure humidity distance duration time year month hour minute second day week angle "
    "number index rank grade points balance income credit debt sugar acid fiber fat protein sodium iron glucose pulse rhythm "
    "sepal petal stem leaf wing beak tail body shell horn top bottom side front back inside outside edge corner center mean "
    "max min sum item label kind class type group category species family note text word words line list name title answer "
    "result output input query question key entry record row sample case message request topic tag status state color shape "
    "material origin city country owner place room shelf box code task tip instruction examples reasoning data feature "
    "measure reading signal sensor channel left right upper lower first last start end before after old new raw net gross "
    "facts context sentence phrase choice decision verdict target source unit store stock order".split()
)

# Words that instructions, descriptions and rationales are made of.
PROSE = tuple(
    "a an the of in on at to for from by with and or not is are be was it its this that these those as if then else when "
    "where which what who how why so there here all any each every only no yes give return write find get take pick select "
    "choose copy print say tell show name list make put use read look follow answer output respond reply produce repeat "
    "reverse sort order count join remove delete drop skip keep replace swap double combine classify identify label decide "
    "determine assign predict process handle treat work do does did done complete sentence line lines word words letter "
    "letters first second third fourth last next previous middle final initial beginning end start longest shortest "
    "alphabetical alphabetically order backward backwards reversed sorted together twice once one two three four five six "
    "seven eight nine ten zero number numbers many much more less most least than greater larger smaller bigger lower "
    "higher above below over under between equal same different other another both either neither after before following "
    "comes come stands that means mean belongs belong kind kinds class classes category group type value values field "
    "fields input inputs output outputs row rows note notes item items given below text task example examples step steps "
    "reason because since therefore outputs label labels animals tools colors fruits clothes vehicles plants metals body "
    "drinks weather furniture places jobs music shapes animal tool color fruit vehicle plant metal drink place job shape "
    "uppercase lowercase capital capitals case with without whole right best correct brief precise short clear rule rules "
    "exactly single according used using contains containing has have had can should must will would you your we our they "
    "them their he she his her i my me please thing things part parts position contents whose also just now else but "
    "nothing something anything everything far instruction words belonging occurring appear appears appearing matching "
    "match matches stated threshold number maximum minimum largest smallest sum difference compare comparison cm mm kg km "
    "degrees years percent string float int str bool json object key keys value colon examples written describe "
    "description sentences out up into about like too very well then describes understand think explain follows "
    "ends swapped names parentheses brackets stars exclamation question mark dots three add between put "
    "way ways separated commas spaces space comma being string fact lookup look know find goes go stored holds question "
    "asked ask note write wrote copy change changed turn every letter pair pairs mapping map maps mapped".split()
)

# Words that open a sentence or a rationale, as capitalised tokens.
CAPITALISED = tuple(
    "Give Return Write Find Get Take Pick Select Choose Copy Print Say Tell Show Name List Make Put Use Read Look Follow "
    "Answer Output Respond Reply Produce Repeat Reverse Sort Order Count Join Remove Delete Drop Skip Keep Replace Swap Double "
    "Combine Classify Identify Label Decide Determine Assign Predict Process Handle Treat Work Do Complete Input The A An If "
    "Is What Which For Each Every All Only Be From In Of To With When Where How This That You Your And Or Not One Two State "
    "Given Compare Describe Map Turn Change Report Convert Translate Words Think Say Extract Locate Lookup Solve JSON".split()
)


def nouns() -> tuple[str, ...]:
    """Words that lists are made of: nouns of every category, adjectives and loose nouns, each once."""
    seen: dict[str, None] = {}
    for words in CATEGORIES.values():
        seen.update(dict.fromkeys(words))
    seen.update(dict.fromkeys(ADJECTIVES))
    seen.update(dict.fromkeys(NOUNS))
    return tuple(seen)


def vocabulary() -> tuple[str, ...]:
    """All words that are one token, in a fixed order."""
    seen = dict.fromkeys(nouns())
    for group in (LABELS, FIELDS, PROSE):
        seen.update(dict.fromkeys(w for w in group if w.isalpha()))
    return tuple(seen)
