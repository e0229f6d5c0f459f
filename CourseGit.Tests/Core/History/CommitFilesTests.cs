using System.IO.Compression;
using CourseGit.Core.Courses;
using CourseGit.Core.History;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Tests.EndToEnd;
using CourseGit.Tests.Support;
using static CourseGit.Tests.Core.History.HistoryHouse;

namespace CourseGit.Tests.Core.History;

public sealed class CommitFilesTests
{
    // As nobody would name a file, and somebody does.
    private static readonly string[] Odd =
        ["pages/å ä ö.txt", "pages/\"quoted\".txt", "pages/-dash", "pages/100% #1?.txt", "pages/a%2Fb", "pages/:colon", "pages/back\\slash",
        "pages/*.txt"];

    [Fact]
    public async Task A_folder_is_listed_with_folders_first_and_exercises_by_their_titles()
    {
        await using var house = await OpenAsync(
            h => h.Commit("First").Exercise("exercises/k/10 last", "Last").Exercise("exercises/k/2 first", "First")
            .File("exercises/k/note.txt", "x").File("README.md", "x").File(".coursegit/manifest.json", "{}"));
        var files = house.Get<CommitFiles>();

        var folder = await files.BrowseAsync(house.Course, house.Id(1), CoursePath.Parse("exercises/k"), Me, Cancel);
        Assert.Equal([("2 first", true, "First"), ("10 last", true, "Last"), ("note.txt", false, null)],
            folder.Entries.Select(e => (e.Name, e.IsFolder, e.Title)));
        Assert.Equal(
            ["exercises", "README.md"], (await files.BrowseAsync(house.Course, house.Id(1), null, Me, Cancel)).Entries.Select(e => e.Name));
        Assert.True((await files.BrowseAsync(house.Course, house.Id(1), CoursePath.Parse("exercises/k/2 first"), Me, Cancel)).IsExercise);
        await Assert.ThrowsAsync<InvalidInputException>(
            () => files.BrowseAsync(house.Course, house.Id(1), CoursePath.Parse("nowhere"), Me, Cancel));
        await Assert.ThrowsAsync<InvalidInputException>(
            () => files.FindAsync(house.Course, house.Id(1), CoursePath.Parse(".coursegit/manifest.json"), Me, Cancel));
    }

    [Fact]
    public async Task A_file_is_found_and_read_whatever_it_is_called()
    {
        await using var house = await OpenAsync(h => Odd.Aggregate(h.Commit("First"), (all, name) => all.File(name, name)));

        foreach (var name in Odd)
            Assert.Equal(name, (await ReadAsync(house, name)).Text!.Text);
    }

    [Fact]
    public async Task Text_is_read_in_the_encoding_it_was_written_in()
    {
        await using var house = await OpenAsync(h => h.Commit("First")
            .File("utf8", "å\r\nä\n").File("bom", [0xEF, 0xBB, 0xBF, (byte)'x']).File("latin1", [0xE5, (byte)'\n'])
            .File("utf16", [0xFF, 0xFE, 0xE5, 0x00]).File("binary", [1, 0, 2]).File("empty", ""));

        Assert.Equal([("å\r\nä\n", "UTF-8"), ("x", "UTF-8"), ("å\n", "Latin-1"), ("å", "UTF-16"), ("", "UTF-8")],
            await Task.WhenAll(
            new[] { "utf8", "bom", "latin1", "utf16", "empty" }.Select(
            async n => (await ReadAsync(house, n)).Text is var text ? (text!.Text, text.Encoding) : default)));
        Assert.Contains("no text", (await ReadAsync(house, "binary")).WhyNot, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_too_large_to_be_shown_is_not_read()
    {
        await using var house = await OpenAsync(
            h => h.Commit("First").File("large", new string('x', (1 << 20) + 1)).Commit("Second")
            .File("large", new string('y', (1 << 20) + 1)));
        var changes = (await house.ReadAsync(2)).Changes;

        Assert.Contains("too large", (await ReadAsync(house, "large")).WhyNot, StringComparison.Ordinal);
        Assert.Contains(
            "too large", (await house.Get<CommitFiles>().CompareAsync(house.Course, changes, changes.Files[0], Me, null, Cancel)).WhyNot,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_file_is_read_before_and_after()
    {
        await using var house = await OpenAsync(
            h => h.Commit("First").File("a", "1\n").File("gone", "g\n").Commit("Second").File("a", "2\n").File("new", "n\n")
            .Remove("gone"));
        var changes = (await house.ReadAsync(2)).Changes;
        var pairs = await Task.WhenAll(
            changes.Files.Select(f => house.Get<CommitFiles>().CompareAsync(house.Course, changes, f, Me, null, Cancel)));

        Assert.Equal([("1\n", "2\n"), ("g\n", null), (null, "n\n")], pairs.Select(p => (p.Before?.Text, p.After?.Text)));
    }

    [Fact]
    public async Task A_zip_archive_holds_exactly_the_files_of_the_commit()
    {
        await using var house = await OpenAsync(h => Odd.Aggregate(h.Commit("First"), (all, name) => all.File(name, name))
            .File(".gitattributes", "* export-ignore\n*.txt export-subst ident text eol=crlf\n")
            .File("pages/subst.txt", "$Format:%H$ $Id$\n").File("media/public/icon.png", CourseFiles.Noise(new Random(1), 70_000))
            .File("run.sh", "#!/bin/sh\n", "100755").File("link", "README.md", "120000").File(".coursegit/manifest.json", "{}"));

        var whole = await UnzipAsync(await house.Get<CommitDownloads>().ZipAsync(house.Course, house.Id(1), null, Me, Cancel));
        var vault = house.House.VaultOf("ffm516");
        var expected = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in (await RealGit.RunAsync(vault, "ls-tree", "-r", "-z", house.History[1]))
            .Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.Contains("\t.coursegit/", StringComparison.Ordinal)))
            expected[new RawPath(line[(line.IndexOf('\t') + 1)..]).Display] = line[..6]
                + await RealGit.RunAsync(vault, "cat-file", "blob", line[12..52]);

        Assert.Equal(expected, whole);
        var part = await house.Get<CommitDownloads>().ZipAsync(house.Course, house.Id(1), CoursePath.Parse("media/public"), Me, Cancel);
        Assert.Equal($"public-{house.Id(1).Short}.zip", part.Name);
        Assert.Equal(["icon.png"], (await UnzipAsync(part)).Keys);
    }

    [Fact]
    public async Task What_is_not_on_this_server_is_fetched_when_it_is_looked_at_and_nothing_else()
    {
        await using var there = await GitServer.StartAsync();
        await using var source = await HttpHouse.OpenAsync(there);
        await source.BackUpAsync(HttpHouse.Course, OperationOutcome.Succeeded);
        source.FilesOf(HttpHouse.Course).Write("README.md", "# Another\n");
        await source.BackUpAsync(HttpHouse.Course, OperationOutcome.Succeeded);
        await RealGit.RunAsync(there.PathOf(HttpHouse.Course), "config", "uploadpack.allowFilter", "true");
        await using var fresh = await TestHouse.OpenAsync(change: s => s with { OutboundHosts = [there.Authority] });
        await fresh.AddCredentialAsync("git", HttpHouse.User, HttpHouse.Token);
        var course = await fresh.AddCourseAsync(
            HttpHouse.Course, c =>
            c with
            {
                Direction = Direction.Pull,
                Remote = new Remote(RemoteKind.Url, there.UrlOf(HttpHouse.Course)),
                CredentialName = "git"
            });
        Assert.Empty((await fresh.Get<CourseHistory>().OpenAsync(course, null, Me, Cancel)).Branches);

        var tip = await fresh.Get<CourseHistory>().AskAsync(course, null, Me, null, Cancel);
        var commit = await fresh.Get<CommitReader>().ReadAsync(course, CommitName.Of(tip!), Me, Cancel);
        var readme = Assert.Single(commit.Changes.Files);
        Assert.Equal((null, null), (readme.Before!.Size, readme.After!.Size));
        var pair = await fresh.Get<CommitFiles>().CompareAsync(course, commit.Changes, readme, Me, null, Cancel);
        Assert.Equal(("# Physics\n", "# Another\n"), (pair.Before!.Text, pair.After!.Text));
        Assert.Equal(
            [null], (await fresh.Get<CommitFiles>().BrowseAsync(course, tip!, null, Me, Cancel)).Entries.Where(e => e.Name == "index.html")
            .Select(e => e.Version!.Size));
        Assert.Equal(
            12, (await fresh.Get<CourseHistory>().ListAsync(course, tip!, new HistoryQuery(), 1, 1, Me, Cancel))[0].Summary.Count(
            FileChangeKind.Added));

        there.Required = ("somebody", "else");
        var index = (await fresh.Get<CommitFiles>().FindAsync(course, tip!, CoursePath.Parse("index.html"), Me, Cancel));
        var refused = await Assert.ThrowsAsync<OperationFailedException>(
            () => fresh.Get<CommitFiles>().ReadAsync(course, index, Me, null, Cancel));
        Assert.Contains("index.html is not on this server and could not be fetched", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_only_one_commit_was_fetched_what_it_changed_is_unknown_and_not_everything()
    {
        await using var there = await GitServer.StartAsync();
        await using var source = await HttpHouse.OpenAsync(there);
        await source.BackUpAsync(HttpHouse.Course, OperationOutcome.Succeeded);
        source.FilesOf(HttpHouse.Course).Write("README.md", "# Another\n");
        await source.BackUpAsync(HttpHouse.Course, OperationOutcome.Succeeded);
        await using var fresh = await TestHouse.OpenAsync(change: s => s with { OutboundHosts = [there.Authority] });
        await fresh.AddCredentialAsync("git", HttpHouse.User, HttpHouse.Token);
        var course = await fresh.AddCourseAsync(
            HttpHouse.Course, c =>
            c with
            {
                Direction = Direction.Pull,
                Remote = new Remote(RemoteKind.Url, there.UrlOf(HttpHouse.Course)),
                CredentialName = "git"
            });
        await fresh.RestoreAsync(HttpHouse.Course, new RestoreArguments(RestoreMode.Full) { Confirmed = true }, OperationOutcome.Succeeded);

        var overview = await fresh.Get<CourseHistory>().OpenAsync(course, null, Me, Cancel);
        Assert.True(overview.IsCut);
        var only = Assert.Single(await fresh.Get<CourseHistory>().ListAsync(course, overview.Tip!, new HistoryQuery(), 0, 10, Me, Cancel));
        Assert.True(only.Summary.IsUnknown);

        await fresh.Get<CourseHistory>().AskAsync(course, null, Me, null, Cancel);
        overview = await fresh.Get<CourseHistory>().OpenAsync(course, null, Me, Cancel);
        Assert.False(overview.IsCut);
        Assert.Equal(
            [false, false], (await fresh.Get<CourseHistory>().ListAsync(course, overview.Tip!, new HistoryQuery(), 0, 10, Me, Cancel))
            .Select(c => c.Summary.IsUnknown));
    }

    private static async Task<FileContent> ReadAsync(HistoryHouse house, string path)
    {
        var file = await house.Get<CommitFiles>().FindAsync(house.Course, house.Id(1), CoursePath.Parse(path), Me, Cancel);
        return await house.Get<CommitFiles>().ReadAsync(house.Course, file, Me, null, Cancel);
    }

    private static async Task<SortedDictionary<string, string>> UnzipAsync(FileDownload download)
    {
        using var stream = new MemoryStream();
        await download.WriteAsync(stream, Cancel);
        stream.Position = 0;
        await using var archive = new ZipArchive(stream);
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in archive.Entries)
        {
            using var content = new MemoryStream();
            await using (var opened = await entry.OpenAsync(Cancel))
                await opened.CopyToAsync(content, Cancel);
            var mode = (uint)entry.ExternalAttributes >> 16;
            files[entry.FullName[(entry.FullName.IndexOf('/') + 1)..]] = (mode == 0xA1FF ? "120000" : Convert.ToString(mode, 8))
                + RawPath.Encoding.GetString(content.ToArray());
        }
        return files;
    }
}
