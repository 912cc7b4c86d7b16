// The normal form of texts and readings: the twin of src/search/normalise.rs, held to it by
// tests/search/vectors.json and by random texts in tests/browser/search.mjs.

const MARK = /[\p{M}\uFF9E\uFF9F]/u;
const PLAIN = /[ -@[-~\u3001-\u3035\u3041-\u3096\u30A1-\u30FE\u4E00-\u9FA5]/;
const SPACE = /[\t-\r \x85\xA0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]/;
const DROPPED =
  /[\u30FB\0-\x1F\x7F-\x9F\xAD\u200B-\u200F\u202A-\u202E\u2060-\u2064\uFEFF\uFE00-\uFE0F\u{E0100}-\u{E01EF}]/u;
const JAPANESE = /[\u3001-\u30FF\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\u{20000}-\u{3FFFF}]/u;
const SEPARATOR = /[\0-/:-@[-`{-\xBF\u2000-\u206F\u2190-\u2BFF\u3000-\u3004\u3008-\u3020\u3030]/;

// Kanji with another form, each with the common one behind it: the line of src/search/normalise.rs.
const VARIANTS = '亞亜佛仏來来兒児冨富區区國国圓円埜野堯尭壘塁壯壮壽寿學学寢寝實実寶宝將将對対峯峰嵜崎嶋島嶌島巖巌帶帯廣広彌弥德徳惠恵應応斉斎曻昇曾曽會会杤栃枡桝栁柳桒桑條条榮栄槇槙橫横檜桧櫻桜步歩歲歳渊淵渕淵滿満澁渋澤沢濱浜濵浜瀧滝灣湾燈灯獨独瑤瑶眞真碕崎祿禄禮礼禰祢穐秋穗穂經経綠緑縣県總総繪絵續続聰聡臺台與与舊旧舘館舩船萊莱萬万薗園薰薫藏蔵蘆芦號号螢蛍衞衛覺覚讀読變変豐豊賴頼轉転遙遥邉辺邊辺鄕郷鎭鎮鐵鉄關関隨随雙双雜雑靈霊靜静顏顔餘余驛駅體体髙高鷄鶏鷗鴎鹽塩麥麦黑黒點点齊斎齋斎齡齢龍竜﨑崎𠮷吉';
const COMMON_FORM = new Map([...VARIANTS].flatMap((c, i, all) => (i % 2 ? [] : [[c, all[i + 1]]])));

const isMark = (c) => c >= 0x300 && !(c > 0x30a0 && c < 0xa000) && MARK.test(String.fromCodePoint(c));

const level = (c) => {
  const n = c.codePointAt(0);
  if ((n >= 0x30a1 && n <= 0x30f6) || n === 0x30fd || n === 0x30fe) return String.fromCharCode(n - 0x60);
  if ((n >= 0x2010 && n <= 0x2015) || n === 0x2212 || n === 0xfe63) return '-';
  return n === 0x301c ? '~' : COMMON_FORM.get(c) || c;
};

// With `map`, map[i] is where the i-th unit of the result begins in `text`, and map.end[i] where it ends.
const normalise = (text, map) => {
  let out = '';
  let last = '';
  let space = false;
  if (map) map.end = [];
  const note = (s, from, to) => {
    if (map) for (let i = 0; i < s.length; i++) map.push(from), map.end.push(to);
    out += s;
  };
  const push = (c, from, to) => {
    if (SPACE.test(c)) return void (space = true);
    if (DROPPED.test(c)) return;
    if (space && last && !JAPANESE.test(last) && !JAPANESE.test(c)) note(' ', from, from);
    space = false;
    note(c, from, to);
    last = c;
  };
  for (let i = 0; i < text.length; ) {
    const from = i;
    let c = text.codePointAt(i);
    const first = String.fromCodePoint(c);
    i += first.length;
    const single = i;
    while (i < text.length && isMark((c = text.codePointAt(i)))) i += c > 0xffff ? 2 : 1;
    if (i === single && PLAIN.test(first)) push(level(first), from, i);
    else for (const n of text.slice(from, i).normalize('NFKC')) for (const l of n.toLowerCase()) push(level(l), from, i);
  }
  return out;
};

const LARGE = { ぁ: 'あ', ぃ: 'い', ぅ: 'う', ぇ: 'え', ぉ: 'お', っ: 'つ', ゃ: 'や', ゅ: 'ゆ', ょ: 'よ', ゎ: 'わ' };
const foldReading = (s) => s.normalize('NFD').replace(/[\u3099\u309Aー]/g, '').replace(/[ぁぃぅぇぉっゃゅょゎ]/g, (c) => LARGE[c]);
