/** The characters that random texts are made of. */
export const characterSets = {
  lower: 'abcdefghijklmnopqrstuvwxyz',
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  numeric: '0123456789',
  special: '!@#$%&*()-_=+[]{}<>:?',
}

const words = (list: string): readonly string[] => list.trim().split(/\s+/)

/** The words of pet names: fewer than the official package has. */
export const names = {
  adverbs:
    words(`amply barely boldly briefly calmly clearly daily deeply duly easily evenly fairly firmly fondly freely gently gladly highly
    jointly kindly largely lightly loudly mildly mostly neatly nicely openly partly plainly promptly quietly rarely really safely simply
    slowly smoothly softly solely steadily surely swiftly truly warmly widely wisely`),
  adjectives:
    words(`able active amazed ample bold brave bright calm capable clean clever cosmic cuddly curious daring decent eager easy exact
    famous fast fine fresh full funny gentle glad golden good grand great happy honest keen kind large light lively loyal lucky mighty
    modern neat noble patient polite proud quick quiet rapid ready rich robust sharp smart steady sunny sweet tidy true valid warm wise`),
  pets: words(`ant bat bear bee bird bison boar buck calf cat cobra colt crab crane cricket deer dodo dog dove duck eagle elk emu falcon fawn
    ferret finch fish flea fox frog gnu goat gull hare hawk heron hippo horse ibex jay kid kite koala lark lion llama lynx mole moose moth
    mule newt ostrich owl panda parrot pony prawn puma quail rabbit ram raven robin seal sheep shrew skunk sloth snail swan tapir toad
    trout turtle viper vole walrus wasp whale wolf wombat yak zebra`),
}
