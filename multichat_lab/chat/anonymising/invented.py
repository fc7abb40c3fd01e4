"""The words that invented names are made of, e.g. `Amber Fox`."""

FIRST = tuple(
    """
    Amber Ashen Azure Balmy Blithe Bold Brave Breezy Bright Brisk Bronze Calm Candid Cedar Cheery
    Chipper Civic Clever Cobalt Copper Coral Cosy Crimson Crisp Daring Dapper Deft Dusky Eager
    Earnest Ebony Fabled Fair Fancy Feisty Fleet Frosty Gentle Gilded Glad Golden Grand Hardy Hasty
    Hazel Honest Humble Indigo Ivory Jade Jaunty Jolly Keen Kindly Lively Lofty Loyal Lucid Lunar
    Maroon Mellow Merry Mighty Misty Modest Mossy Neat Nimble Noble Ochre Olive Opal Patient Pearly
    Plucky Polite Proud Quick Quiet Rosy Royal Ruby Rustic Sable Sandy Scarlet Silent Silver Snowy
    Solar Spry Steady Sunny Swift Teal Tidy Topaz Tranquil Umber Vivid Wily Witty Zesty
    """.split()  # noqa: SIM905
)

SECOND = tuple(
    """
    Adder Alpaca Antelope Badger Beaver Bison Bittern Bobcat Bunting Buzzard Camel Caribou Cheetah
    Civet Condor Coot Cormorant Cougar Crane Curlew Dingo Dolphin Donkey Dormouse Dove Dunlin Egret
    Eland Ermine Falcon Ferret Finch Fox Gannet Gazelle Gecko Gibbon Giraffe Goose Gopher Grouse
    Hamster Hare Hedgehog Heron Hoopoe Ibex Ibis Impala Jackal Jackdaw Jaguar Kestrel Kingfisher
    Koala Kudu Lapwing Lemming Lemur Leopard Linnet Llama Lobster Lynx Magpie Mallard Marmot Marten
    Meerkat Mole Moose Newt Nightjar Ocelot Okapi Oriole Osprey Otter Panda Panther Partridge
    Pelican Penguin Pheasant Pipit Plover Puffin Puma Quail Rabbit Raven Reindeer Robin Salmon Seal
    Shrew Siskin Squirrel Starling Stoat Stork Swallow Tapir Teal Tern Thrush Toucan Turtle Vole
    Walrus Warbler Weasel Whale Wigeon Wombat Wren Yak Zebra
    """.split()  # noqa: SIM905
)
