using CourseGit.Core.Git.Objects;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Git;

/// <summary>Random contents in random folders, as one backup after another packs them; git's strictest looks judge them.</summary>
public sealed class RandomPacksTests : IDisposable
{
    private const int Packs = 5;
    private const string Letters = "ab.-_~ åÿ0Z\n\"";
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Random_contents_and_trees_are_what_git_would_have_written_and_pass_its_strictest_looks()
    {
        await RealGit.RunAsync("/", "init", "--quiet", "--bare", _folder.Path);
        var random = new Random(100_000);
        var wanted = LongRun.Count(4_000, 100_000) / Packs;
        var records = new SortedDictionary<RawPath, IndexRecord>();
        var (trees, objects) = (IndexTrees.None, new HashSet<string>(StringComparer.Ordinal));
        for (var round = 0; round < Packs; round++)
        {
            using var pack = new PackWriter(_folder.At("objects/pack"));
            trees = Fill(pack, random, records, trees, objects, objects.Count + wanted);
            Assert.True(pack.Finish(makeSafe: true));
        }

        foreach (var pack in Directory.GetFiles(_folder.At("objects/pack"), "*.pack"))
        {
            // With all the others at hand: a tree names what an earlier pack holds.
            await RealGit.RunAsync(_folder.Path, "index-pack", "--strict", "-o", _folder.At("anew.idx"), pack);
            var ours = await File.ReadAllBytesAsync(Path.ChangeExtension(pack, ".idx"), Token);
            Assert.Equal(await File.ReadAllBytesAsync(_folder.At("anew.idx"), Token), ours);
            File.Delete(_folder.At("anew.idx"));
        }
        await File.WriteAllBytesAsync(_folder.At("index"), IndexImage.Write([.. records.Values], IndexTrees.None), Token);
        Assert.Equal(trees.Id, (await RealGit.RunAsync(_folder.Path, "write-tree")).Trim());
        await RealGit.RunAsync(_folder.Path, "fsck", "--full", "--strict", "--no-dangling");
        var known = await RealGit.RunAsync(
            _folder.Path, "cat-file", "--batch-all-objects", "--unordered", "--batch-check=%(objectname)");
        Assert.Superset(objects, known.Split('\n').ToHashSet());
        TestContext.Current.TestOutputHelper?.WriteLine($"{objects.Count} objects, {records.Count} paths.");
    }

    // Whoever writes trees alone writes few: so folders are many and small, and a tenth of what was there changes each time.
    private static IndexTrees Fill(
        PackWriter pack, Random random, SortedDictionary<RawPath, IndexRecord> records, IndexTrees trees, HashSet<string> objects,
        int until)
    {
        using var packed = new PackedContent();
        var changed = new HashSet<RawPath>();
        var keys = records.Keys.ToList();
        while (objects.Count < until)
        {
            for (var i = (until - objects.Count + 2) / 2; i > 0; i--)
            {
                var path = keys.Count > 0 && random.Next(10) == 0 ? keys[random.Next(keys.Count)] : PathOf(random);
                var content = ContentOf(random);
                records[path] = new IndexRecord(path, random.Next(20) == 0 ? IndexRecord.Link : IndexRecord.PlainFile,
                    Add(PackedKind.Blob, ObjectHash.Of(ObjectKind.Blob, content), content), default);
                changed.Add(path);
            }
            trees = trees.Update([.. records.Values], changed, (id, tree) => Add(PackedKind.Tree, id, tree));
        }
        return trees;

        string Add(PackedKind kind, string id, byte[] content)
        {
            if (objects.Add(id) && pack.Claim(id))
                pack.Add(kind, id, content.Length, packed.Pack(content, mayShrink: random.Next(4) > 0));
            return id;
        }
    }

    // A file's name never is a folder's: it ends in a way that no folder does.
    private static RawPath PathOf(Random random)
    {
        var folders = Enumerable.Range(0, random.Next(4)).Select(_ => NameOf(random, 3) + "d");
        return RawPath.FromText(string.Join('/', folders.Append(NameOf(random, 12) + "f")));
    }

    private static string NameOf(Random random, int longest) =>
        string.Concat(Enumerable.Range(0, random.Next(1, longest)).Select(_ => Letters[random.Next(Letters.Length)]));

    private static byte[] ContentOf(Random random)
    {
        var content = new byte[(int)Math.Pow(20_000, random.NextDouble() * random.NextDouble())];
        if (random.Next(2) == 0)
            random.NextBytes(content);
        else
            Array.Fill(content, (byte)random.Next(256));
        return content;
    }
}
