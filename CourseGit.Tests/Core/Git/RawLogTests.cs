using CourseGit.Core.Git;
using CourseGit.Core.Primitives;

namespace CourseGit.Tests.Core.Git;

public sealed class RawLogTests
{
    private const string A = "1111111111111111111111111111111111111111", B = "2222222222222222222222222222222222222222",
        Nothing = "0000000000000000000000000000000000000000";

    [Theory]
    [InlineData("exercises/a b/exercise.xml")]
    [InlineData("å ä ö/\"quoted\".xml")]
    [InlineData("-leading-dash")]
    [InlineData(":100644 100644 " + A + " " + B + " M")]
    [InlineData("two\nlines\tand a tab")]
    [InlineData("\n")]
    public async Task A_path_is_what_stands_between_two_NULs_whatever_it_looks_like(string path)
    {
        var bytes = RawPath.FromText(path).Bytes;
        var log = await ParseAsync(
            $"{Header(A, "", "first")}\0\n:000000 100644 {Nothing} {B} A\0{bytes}\0:100644 000000 {B} {Nothing} "
            + $"D\0{bytes}\0{Header(B, A, "second")}\0");

        Assert.Equal(["first", "second"], log.Commits.Select(c => c.Line.Subject));
        Assert.Equal([('A', path), ('D', path)], log.Commits[0].Changes.Select(c => (c.Status, c.Path.Display)));
        Assert.Empty(log.Commits[1].Changes);
        Assert.Equal([CommitId.Parse(A)], log.Commits[1].Parents);
    }

    [Fact]
    public async Task A_move_has_two_paths()
    {
        var log = await ParseAsync($":100644 100644 {A} {A} R100\0old\0new\0:100644 100644 {A} {B} M\0other\0");

        Assert.Equal(
            [new RawChange(new RawPath("new"), 'R', "100644", "100644", A, A, new RawPath("old")),
            new RawChange(new RawPath("other"), 'M', "100644", "100644", A, B)], log.Changes);
    }

    [Fact]
    public async Task A_name_that_is_no_UTF_8_keeps_its_bytes()
    {
        var log = await ParseAsync($":000000 100644 {Nothing} {B} A\0caf\u00e9\0");

        Assert.Equal("caf\u00e9", log.Changes[0].Path.Bytes);
        Assert.False(log.Changes[0].Path.IsText);
    }

    [Fact]
    public async Task The_message_may_hold_lines_and_look_like_a_change()
    {
        var log = await ParseAsync($"{Header(A, B + " " + B, ":100644 subject", "body\n\n:second line\n")}\0");

        Assert.Equal((":100644 subject", "body\n\n:second line", 2),
            (log.Commits[0].Line.Subject, log.Commits[0].Body, log.Commits[0].Parents.Length));
    }

    [Fact]
    public async Task Pieces_that_arrive_byte_by_byte_are_put_together()
    {
        var taken = new List<string>();
        await NulTokens.ReadAsync(new TrickleStream("one\0\0two\0three"u8.ToArray()), taken.Add, TestContext.Current.CancellationToken);

        Assert.Equal(["one", "", "two", "three"], taken);
    }

    [Fact]
    public async Task More_changes_than_anybody_looks_at_are_not_kept_and_that_is_said()
    {
        var log = new RawLog();
        log.Take(Header(A, "", "large"));
        for (var i = 0; i <= RawLog.MostChanges; i++)
        {
            log.Take($":000000 100644 {Nothing} {B} A");
            log.Take("f");
        }
        log.Take(Header(B, A, "small"));

        Assert.Equal((RawLog.MostChanges, true), (log.Commits[0].Changes.Count, log.Commits[0].IsCut));
        Assert.False(log.Commits[1].IsCut);
        await Task.CompletedTask;
    }

    private static string Header(string id, string parents, string subject, string body = "") =>
        RawPath.FromText($"{id}\n{parents}\n1760000000\n1760000000\nÅsa Ek\nasa@example.org\nÅsa Ek\n{subject}\n{body}").Bytes;

    private static async Task<RawLog> ParseAsync(string output)
    {
        var log = new RawLog();
        await NulTokens.ReadAsync(new MemoryStream(RawPath.Encoding.GetBytes(output)), log.Take, TestContext.Current.CancellationToken);
        return log;
    }

    private sealed class TrickleStream(byte[] content) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..1], cancellationToken);
    }
}
