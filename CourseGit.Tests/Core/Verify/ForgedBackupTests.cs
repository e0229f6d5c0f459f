using System.Text.Json.Nodes;
using CourseGit.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Verify;

/// <summary>One thing in the repository is not as it was saved; a verification must find it and say what it is.</summary>
public sealed class ForgedBackupTests(VerifyHouse house) : IClassFixture<VerifyHouse>
{
    private static readonly Dictionary<string, (Action<JsonObject> Change, string Said)> Manifests = new()
    {
        ["more rows"] = (m => Rows(m)["auth_user"] = 3, "a table is not as its manifest says: auth_user (2 rows instead of 3 rows)"),
        ["a table that is not there"] = (m => Rows(m)["auth_group"] = 0, "auth_group (no such table instead of 0 rows)"),
        ["a table that is not named"] = (m => Rows(m).Remove("auth_user"), "auth_user (2 rows instead of no such table)"),
        ["another size of the database"] = (m => m["database"]!["bytes"] = 4096, "instead of 4096 with"),
        ["another checksum of the database"] =
            (m => m["database"]!["sha256"] = new string('0', 64), "The database in the backup is not the one that was saved"),
        ["a file more"] = (m => m["files"]!["media"]!["count"] = 99, "by its manifest it holds 153 files"),
        ["a byte less"] = (m => m["files"]!["pages"]!["bytes"] = -1, "bytes, and it holds 57 with"),
        ["files of another kind"] = (m => Swap(m["files"]!.AsObject()), "its manifest counts its files by kind otherwise than they are"),
        ["no files"] = (m => m.Remove("files"), "its manifest does not say how many files belong to it"),
        ["an empty folder that is not empty"] =
            (m => m["emptyFolders"]!.AsArray()
            .Add("media"), "by its manifest an empty folder belongs to it that is not there, or not empty: media"),
    };

    private static readonly Dictionary<string, (Action<CourseFiles> Change, string Said)> Contents = new()
    {
        ["a file removed"] = (f => f.Remove("index.html"), "by its manifest it holds 57 files"),
        ["a file added"] = (f => f.Write("pages/more.html", "more"), "and it holds 58 with"),
        ["a file grown"] = (f => f.Write("index.html", "<h1>Physics, longer</h1>\n"), "and it holds 57 with"),
        ["a piece of the dump removed"] = (f => f.Remove(".coursegit/database/00000000"), "The database in the backup is not"),
        ["a byte of the dump flipped"] =
            (f => Flip(f, ".coursegit/database/00000000"), "The database in the backup is not the one that was saved"),
        ["a file among the dump's pieces"] = (f => f.Write(".coursegit/database/zzz", "more"), "zzz lies among its pieces"),
    };

    public static TheoryData<string> OfManifests { get; } = [.. Manifests.Keys];

    public static TheoryData<string> OfContents { get; } = [.. Contents.Keys];

    [Theory]
    [MemberData(nameof(OfManifests))]
    public async Task A_manifest_that_says_otherwise_is_found(string what)
    {
        await house.ForgeManifestAsync(Manifests[what].Change);
        await AssertFoundAsync(Manifests[what].Said);
    }

    [Theory]
    [MemberData(nameof(OfContents))]
    public async Task A_commit_that_holds_something_else_is_found(string what)
    {
        await house.ForgeAsync(Contents[what].Change);
        await AssertFoundAsync(Contents[what].Said);
    }

    private async Task AssertFoundAsync(string said)
    {
        var before = await FolderImage.ExactAsync(house.Files.Folder);

        var ended = await house.House.VerifyAsync(VerifyHouse.Course, OperationOutcome.Failed);

        Assert.Contains(said, ended.Text, StringComparison.Ordinal);
        Assert.StartsWith(ended.Text.StartsWith("The files", StringComparison.Ordinal)
            ? $"The files of commit {ended.Commit!.Short} are proven: "
            : $"Commit {ended.Commit!.Short}, the newest backup of ffm516, cannot be restored as it was saved: ", ended.Text,
            StringComparison.Ordinal);
        Assert.Equal((false, $"forged-{ended.Branch![7..]}"), (ended.Refused, ended.Branch));
        Assert.NotNull(ended.NextStep);
        Assert.Empty(house.House.StagingLeft());
        FolderImage.AssertEqual(before, await FolderImage.ExactAsync(house.Files.Folder));
    }

    private static JsonObject Rows(JsonObject manifest) => manifest["database"]!["rows"]!.AsObject();

    private static void Swap(JsonObject files) =>
        (files["exercises"], files["media"]) = (files["media"]!.DeepClone(), files["exercises"]!.DeepClone());

    private static void Flip(CourseFiles files, string path)
    {
        var content = File.ReadAllBytes(files.At(path));
        content[^100] ^= 1;
        files.Write(path, content);
    }
}
