using System.Globalization;
using System.Text;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Restore;

public sealed class UnusualContentTests
{
    private const string Pointer =
        "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize "
        + "12345678\n";

    [Fact]
    public async Task A_submodule_is_left_out_and_named()
    {
        await using var hostile = await HostileHouse.OpenAsync();
        await hostile.CommitAsync(
            await hostile.Repository.FolderAsync(
            "media", new HostileEntry(HostileEntry.Submodule, "library", new string('1', 40)),
            await hostile.Repository.FileAsync("own.txt")));

        var ended = await hostile.House.RestoreAsync(HostileHouse.Course, HostileHouse.Full, OperationOutcome.Warning);

        Assert.Contains("media/library", ended.Text, StringComparison.Ordinal);
        Assert.False(Directory.Exists(hostile.Files.At("media/library")));
        Assert.True(File.Exists(hostile.Files.At("media/own.txt")));
    }

    [Fact]
    public async Task Pointers_of_git_lfs_are_restored_as_they_are_with_a_warning()
    {
        await using var hostile = await HostileHouse.OpenAsync();
        await hostile.CommitAsync(await hostile.Repository.FolderAsync("media", await hostile.Repository.FileAsync("film.mp4", Pointer)));

        var plan = await hostile.PlanAsync(HostileHouse.Full);
        var ended = await hostile.House.RestoreAsync(HostileHouse.Course, HostileHouse.Full, OperationOutcome.Warning);

        Assert.Contains(plan.Warnings, w => w.Contains("media/film.mp4", StringComparison.Ordinal)
            && w.Contains("LFS", StringComparison.Ordinal));
        Assert.Contains("media/film.mp4", ended.Text, StringComparison.Ordinal);
        Assert.Equal(Pointer, await File.ReadAllTextAsync(hostile.Files.At("media/film.mp4"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Names_that_differ_in_case_only_are_all_restored()
    {
        await using var hostile = await HostileHouse.OpenAsync();
        Assert.SkipWhen(Directory.Exists(hostile.Files.Folder.ToUpperInvariant()), "This disk does not tell upper case from lower.");
        var r = hostile.Repository;
        await hostile.CommitAsync(await r.FolderAsync("Media", await r.FileAsync("A.txt", "upper")),
            await r.FolderAsync("media", await r.FileAsync("a.txt", "lower"), await r.FileAsync("A.txt", "Upper")));

        await hostile.House.RestoreAsync(HostileHouse.Course, HostileHouse.Full, OperationOutcome.Succeeded);

        Assert.Equal(
            ["upper", "lower", "Upper"], new[] { "Media/A.txt", "media/a.txt", "media/A.txt" }.Select(
            f => File.ReadAllText(hostile.Files.At(f))));
    }

    [Fact]
    public async Task Names_that_are_no_UTF_8_or_hold_what_terminals_obey_are_restored_byte_for_byte()
    {
        await using var hostile = await HostileHouse.OpenAsync();
        var r = hostile.Repository;
        // one character a byte
        string[] names = ["sk\u00e5ne.txt", "\u00ff\u00fe", "line\nfeed", "tab\tquote\"back\\slash", "\u001b[31mred", "-rf", "--help", "~",
            "$(id)", " blank ", "CON", "a:b"];
        var blob = await r.BlobAsync("content\n");
        await hostile.CommitAsync(
            await r.FolderAsync("media", names.Order(StringComparer.Ordinal).Select(n => new HostileEntry(HostileEntry.File, n, blob))));

        await hostile.House.RestoreAsync(HostileHouse.Course, HostileHouse.Full, OperationOutcome.Succeeded);

        var image = await FolderImage.OfAsync(hostile.Files.Folder);
        Assert.All(names, n => Assert.Contains("media/" + n, image.Keys));
        await FolderImage.AssertSavedAsync(hostile.Files.Folder, hostile.Repository.Path);
    }

    [Fact]
    [Trait("Category", "Size")]
    public async Task Very_many_entries_are_restored()
    {
        await using var hostile = await HostileHouse.OpenAsync();
        var stream = new StringBuilder("M 100644 inline README.md\ndata 7\n# Many\n\nM 100644 inline dbname.txt\ndata 9\nkqzvtbma\n\n");
        var many = LongRun.Count(8_000, 100_000);
        for (var i = 0; i < many; i++)
            stream.Append(CultureInfo.InvariantCulture, $"M 100644 inline media/{i % 317}/{i}.txt\ndata 8\n{i,7}\n\n");
        await hostile.Repository.ImportAsync(stream.ToString());

        var plan = await hostile.PlanAsync(HostileHouse.Full);
        var ended = await hostile.House.RestoreAsync(HostileHouse.Course, HostileHouse.Full, OperationOutcome.Succeeded);

        Assert.Equal(many + 2, plan.Files);
        await FolderImage.AssertSavedAsync(hostile.Files.Folder, hostile.Repository.Path);
        Assert.Equal(OperationOutcome.Succeeded, (await hostile.House.UndoAsync(ended.Id)).Outcome);
        Assert.False(Directory.Exists(hostile.Files.At("media/1")));
    }

    [Fact]
    public async Task A_manifest_that_counts_wrongly_or_knows_more_is_no_obstacle()
    {
        await using var hostile = await HostileHouse.OpenAsync();
        const string manifest =
            """{ "format": 1, "subdomain": "somebody-else", "files": { "media": { "count": -1 } }, "emptyFolders": ["media/empty", "media/empty"], "database": { "kind": "none" }, "more": [1, 2] }""";
        await hostile.CommitAsync(
            await hostile.Repository.FolderAsync(".coursegit", await hostile.Repository.FileAsync("manifest.json", manifest)));

        var ended = await hostile.House.RestoreAsync(HostileHouse.Course, HostileHouse.Full);

        Assert.True(ended.Outcome is OperationOutcome.Succeeded or OperationOutcome.Warning, ended.Text);
        Assert.True(Directory.Exists(hostile.Files.At("media/empty")));
        Assert.False(Directory.Exists(hostile.Files.At(".coursegit")));
    }

    [Fact]
    public async Task The_same_content_below_a_folder_named_like_the_course_is_recognised()
    {
        await using var hostile = await HostileHouse.OpenAsync();
        await hostile.Repository.CommitAsync(
            [await hostile.Repository.FolderAsync(HostileHouse.Course, await hostile.Repository.OrdinaryAsync()),
            await hostile.Repository.FileAsync("LICENSE")]);

        var ended = await hostile.House.RestoreAsync(
            HostileHouse.Course, new RestoreArguments(RestoreMode.Paths) { Confirmed = true, Paths = [CoursePath.Parse("README.md")] },
            OperationOutcome.Succeeded);

        Assert.Equal(
            "# Physics, restored\n", await File.ReadAllTextAsync(hostile.Files.At("README.md"), TestContext.Current.CancellationToken));
        Assert.False(File.Exists(hostile.Files.At("LICENSE")), ended.Text);
    }
}
