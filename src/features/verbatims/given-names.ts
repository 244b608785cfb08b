/**
 * Given names that are common in France, Québec and North America (public statistics of births: INSEE, Retraite Québec,
 * SSA). Without accents, in lower case. `sure` are seldom anything else; `double` are words or places too, and taken for
 * a name only where they stand as one does. Rarer names pass: whoever writes words down is told to leave them out.
 */
const list = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter(Boolean))

export const sure = list(`
aaron abdel abdelkader abdou abdoulaye abigail adam adama adele adelaide adeline adil adrian adrien adrienne agathe agnes
ahmed aicha aidan aimee aissatou alain alan alban albane albert alejandro alessandro alex alexander alexandra alexandre
alexia alexis alfred ali alice alicia aline alison alix allan allison alma aloys alphonse amadou amanda amandine amaury
amelia amelie amina aminata amine amir amira amy ana anais anastasia andrea andree andrew andy angela angele angelina
angeline angelique anika anissa anita ann anna annabelle anne annette annick annie anouk anthony antoine antoinette
antonia antonin antonio apolline ariane arianne arlette armand armelle arnaud arthur ashley assia astrid aubin aude
audrey augustin aurelia aurelie aurelien aurore axel axelle ayoub bakary baptiste barbara barnabe barry bastien
beatrice beatrix benedicte benjamin benoit berenice bernadette bernard berthe bertrand betty beverly bilal blaise boris
brad bradley brandon brenda brian brice brigitte britney brittany bruce bruno bryan caleb calvin cameron camille candice
carl carla carlos carmen carol carole caroline cassandra catherine cathy cecile cecilia cedric celestine celia
celine chantal charlene charles charlie charly chloe chris christel christelle christian christiane christina christine
christophe christopher cindy clara clarisse claude claudette claudia claudie claudine clea clemence clementine cleo
clothilde clotilde clovis colette colin coline connor coralie corentin corine corinne cyndi cynthia cyprien cyril cyrille
damien dan daniel daniele danielle danny daphne dave david dawson deborah debra delphine denis denise dennis derek diana
diane didier diego dimitri dolores dominic dominique donald donna dorian doris dorothee dorothy douglas dylan eddy edgar
edith edmond edouard edward edwige elaine eleanor eleonore elena eliane elias elie eliette eline elisa elisabeth elise
elizabeth ella ellen ellie elodie eloise elsa emeline emeric emile emilia emilie emilien emily emma emmanuel emmanuelle
eric erica erik erika ernest erwan erwann esteban estelle esther ethan etienne eugene eugenie eva evan evelyne evelyn
fabien fabienne fabio fabrice fanny fatiha fatima fatou fatoumata faustine felicie felix ferdinand fernand
fernande fernando fiona firmin flavie flavien florian floriane francine francis francisco franck francois francoise
frank franklin fred frederic frederick frederique gabin gabriel gabriela gabriella gabrielle gael gaelle gaetan gaetane
gary gaspard gaston gauthier genevieve geoffrey geoffroy george georges georgette gerald geraldine gerard germaine
ghislain ghislaine gilbert gilberte gilles gina ginette giovanni gisele giulia gladys gontran gregoire gregory
guenola guillaume guillemette gustave guy gwenaelle gwendoline hadrien hamid hamza hannah hans harold harry hassan hawa
heather hector helena helene heloise henri henriette henry herve hichem hilary hippolyte horace hubert hugo
hugues huguette husna ian ibrahim ibrahima idriss ignace igor ilan iliana ilyes imane ines ingrid irene irina isaac
isabella isabelle isaline ismael ivan jack jackie jackson jacob jacqueline jacques jalil jamal james jamie jamila jane
janet janice janine jared jason jasmine jasper javier jean-baptiste jean-claude jean-francois jean-louis jean-luc
jean-marc jean-marie jean-michel jean-paul jean-philippe jean-pierre jeanne jeannette jeannine jeff jeffrey jennifer
jenny jeremie jeremy jerome jesse jessica jill jim jimmy joan joana joanna joanne jocelyn jocelyne joe joel joelle joey
johan johanna john johnny jonas jonathan jordan jorge jose josee joseph josephine joshua josiane joyce juan judith
judy jules julia julian juliana julie julien julienne juliet juliette justin justine kamel karen karim karima karine
karl karla kate katherine kathleen kathryn kathy katia katie kayla keith kelly kelvin kenneth kenza kevin khadija khaled
killian kim kimberly kristen kristina kyle kylian laetitia laila lamine larry laura laurence laurent laurie laurine
 lea leah leandre leila lena leo leon leonard leonie leopold leslie lila lilian liliane lilou lily lina lindsay
 lionel lisa lise lisette livia logan lola loic lorenzo loris lou louane louis louisa louise louka lubin
lucas lucette lucia lucian lucie lucien lucienne lucile lucille ludivine ludovic luis luka lukas luke lydia lydie
lyes lynda lynn madeleine madison mael maelle maelys maeva magali magalie mahmoud maia malek malia malik malika mallory
mamadou manon manuel manuela marc marcel marcelle marcelline marco marcus margaret margaux margot maria mariam mariama
marianne marie marie-claude marie-france marie-helene marie-eve marie-laure marie-therese marielle mariette marilyn
marilyne mario marion marjorie marlene marthe martha martial martina martine marvin mary maryam maryline
maryse mathew mathias mathieu mathilde mathis mathurin matteo matthew matthias matthieu maud maureen maurice maxence
maxime maximilien mehdi melanie melina melinda melissa melodie meriem meryl micael michael michel michele
micheline michelle miguel mike milan milena milo mireille miriam mohamed mohammed moise monique morgan morgane moussa
mouna mounir mouloud muriel murielle myriam nabil nadege nadia nadine naima nancy natacha natalia natalie natasha
nathalie nathan nathaniel nawel nicholas nicolas nicole nikita nils nina nino noa noah noemie noelle nolan nora norbert
norman noura nour oceane octavie odette odile olga oliver olivia olympe omar ophelie oriane oscar osman
oumar ousmane pablo paloma pamela pascal pascale pascaline patrice patricia patricio patrick paul paula paule paulette
pauline pedro peggy perrine peter philibert philip philippe philomene phyllis pierrette pierre-yves pierrick quentin
rachel rachelle rachid rachida ralph ramon raoul raphael raphaelle rayan raymond raymonde rebecca regine regis 
remi remy renaud rene renee ricardo richard rita robert roberta roberto roch rodolphe rodrigo rodrigue roger roland
rolande romane romeo romy ronald rosalie rosaline rosemary roseline rosine roxane ruben rudy russell ruth ryan
sabine sabrina sacha salim salima sally salma salome sam samantha sami samia samir samira samuel sandra sandrine
sandy sara sarah scott sean sebastian sebastien selim selma serena serge sergio severine shana shannon sharon shaun
sheila shirley sibylle sidonie sihem simon simone sloane sofia sofiane solange solene soline sonia sophia sophie soraya
stanislas stephane stephanie stephen steve steven sue susan suzanne sven sybille sylvain sylvette sylviane sylvie
tanguy tania tara tatiana ted teddy teresa terry tess thaddee thais thea theo theodore theophile theresa therese thibaud
thibault thibaut thierry thomas tiffany tim timeo timothee timothy tina titouan tobias todd tom tommy tony tracy tristan
tyler ugo ulysse urbain valentin valentine valerie valery vanessa vera veronica veronique vianney vicky vicente victor
victorine vincent virgile virginie vivian viviane vivienne vladimir walter wassim wayne wendy wesley wilfrid wilfried
william willy wilson xavier yacine yael yan yanis yann yannick yannis yasmina yasmine yassine ynes yohan yohann yolande
youcef younes youssef yvan yves yvette yvon yvonne zachary zahra zakaria zelie zeynep zineb zita zoe zohra
`)

export const double = list(`
line lance said lorraine joy aria luna felicite octave honore auguste celeste mercedes gloria angel stella abel aime ambre amber ange arlene aurele austin bella benoite blanche bob brook capucine charlotte
chad christ claire clay clement cliff constance constant cosette dale dawn deneige desire desiree dean dolly dora drew
eden eglantine elliot ernestine eve faith fleur flora flore florence fortune frances gail gale gene georgia gia
grace grant hazel heath hermine hilda holly hope hortense hunter hyacinthe innocent iris ivy jade jay jean jerry joie
 justice kay ken king lance laure leger lee linda lise loan loup luce lucky luc lys mae marc marguerite marin mark
marine marjolaine martin max melody mercy mia modeste narcisse nelly nick noel norma olive opale paige
 parfait pat paix penny perle pierre placide prosper prudence ray reine rex rita rob robin roman romain rose roy
ruby ryder sage sabin savannah scarlett serenite solaire stone sylvestre tempeste terrence toussaint
 val van venus victoire victoria violette virginia ward will willow wood zephyr zen olivier patience
`)

/** Who is talked about on every doorstep: names of people in office and of parties are what was said. */
export const publicNames = list(`
macron mélenchon melenchon hollande sarkozy chirac mitterrand lepen pen bardella philippe castex borne attal barnier
bayrou hidalgo darmanin ruffin glucksmann roussel jadot hamon fillon zemmour ciotti wauquiez dupont-aignan castaner
castor trudeau carney poilievre singh legault plamondon nadeau-dubois plante couillard charest harper
trump biden obama harris clinton sanders ocasio-cortez vance musk putin poutine
`)
