using System.Security.Cryptography;
using System.Text;
using CourseGit.Core.Git.Objects;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Git;

/// <summary>git judges the packs we write: what it reads in them, what its strictest looks say.</summary>
public sealed class PackWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Contents_of_every_size_are_there_for_git_whoever_added_them()
    {
        await RealGit.RunAsync("/", "init", "--quiet", "--bare", _folder.Path);
        var random = new Random(7);
        var contents = Enumerable.Range(0, 400).Select(i =>
        {
            var bytes = new byte[i < 300 ? i : random.Next(200_000)];
            if (i % 2 == 0)
                random.NextBytes(bytes);
            else
                Array.Fill(bytes, (byte)'a');
            return (Id: IdOf(bytes), Bytes: bytes);
        }).ToList();
        var large = new byte[9 << 20];
        random.NextBytes(large);

        using (var pack = new PackWriter(_folder.At("objects/pack")))
        {
            Parallel.ForEach([.. contents, contents[3], contents[4]], new() { CancellationToken = Token }, content =>
            {
                using var packed = new PackedContent();
                if (pack.Claim(content.Id))
                    pack.Add(PackedKind.Blob, content.Id, content.Bytes.Length, packed.Pack(content.Bytes, mayShrink: true));
            });
            using var scratch = new MemoryStream();
            using (var zlib = PackedContent.Open(scratch, shrinks: false))
                zlib.Write(large);
            scratch.Position = 0;
            pack.Add(PackedKind.Blob, IdOf(large), large.Length, scratch, Token);
            Assert.True(pack.Finish(makeSafe: true));
        }

        var index = Assert.Single(Directory.GetFiles(_folder.At("objects/pack"), "*.idx"));
        await RealGit.RunAsync(_folder.Path, "verify-pack", index);
        await RealGit.RunAsync(_folder.Path, "fsck", "--strict", "--full");
        var listed = await RealGit.RunAsync(_folder.Path, "cat-file", "--batch-all-objects", "--batch-check");
        Assert.Equal(
            contents.Select(c => $"{c.Id} blob {c.Bytes.Length}").Append($"{IdOf(large)} blob {large.Length}").Distinct()
                .Order(StringComparer.Ordinal),
            listed.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        var anew = _folder.At("anew.idx"); // git's own index of the same pack, bit for bit
        await RealGit.RunAsync(_folder.Path, "index-pack", "--strict", "-o", anew, Path.ChangeExtension(index, ".pack"));
        Assert.Equal(await File.ReadAllBytesAsync(anew, Token), await File.ReadAllBytesAsync(index, Token));
    }

    [Fact]
    public void Without_an_object_there_is_no_pack_and_what_is_not_finished_leaves_none()
    {
        using (var pack = new PackWriter(_folder.At("pack")))
            Assert.False(pack.Finish());
        using (var pack = new PackWriter(_folder.At("pack")))
        {
            using var packed = new PackedContent();
            pack.Add(PackedKind.Blob, IdOf([1]), 1, packed.Pack([1], mayShrink: true));
        }
        Assert.Empty(Directory.GetFileSystemEntries(_folder.At("pack")));
    }

    private static string IdOf(byte[] content) =>
        Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content]));
}
