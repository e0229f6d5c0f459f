using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;

namespace CourseGit.Tests.Core.Primitives;

public sealed class TextLengthTests
{
    private static readonly Dictionary<string, Action<string>> Readers = new()
    {
        ["a branch"] = text => BranchName.Parse(text),
        ["a commit"] = text => CommitName.Parse(text),
        ["a commit's full id"] = text => CommitId.Parse(text),
        ["a message"] = text => CommitMessage.Parse(text),
        ["a path"] = text => CoursePath.Parse(text),
        ["a path to leave out"] = text => ExcludePattern.Parse(text),
        ["a repository"] = text => RepositoryName.Parse(text),
        ["a subdomain"] = text => Subdomain.Parse(text),
        ["a token"] = text => _ = new Secret(text),
        ["an address over ssh"] = text => SshAddress.Parse("ssh://git.example.org/" + text),
        ["a server of ssh"] = text => SshAddress.ParseServer(text),
        ["a private key"] = text => Secret.OfPem(text),
        ["a URL"] = text => RemoteRules.ParseUrl("https://git.example.org/" + text),
        ["an address after a restore"] = text => AfterRestoreAddress.Parse("https://git.example.org/" + text),
        ["a database's server"] = text => DatabasePlace.ReadHost(text),
        ["a database's port"] = text => DatabasePlace.ReadPort(text),
        ["a database's name"] = text => DatabasePlace.ReadName(text),
        ["imported settings"] = text => SettingsImport.Parse($"{{\"GIT_USER\": \"{text}\"}}"),
    };

    public static TheoryData<string> Names => [.. Readers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_text_that_is_far_too_long_is_refused_in_a_short_sentence(string name)
    {
        var refusal = Assert.Throws<InvalidInputException>(() => Readers[name](new string('g', 100_000)));
        Assert.True(refusal.Message.Length < 400, refusal.Message);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("abc")]
    public void A_text_that_is_not_too_long_passes_as_it_is(string? text) => Assert.Equal(text, TextLength.Check(text, 3, "The text"));

    [Fact]
    public void A_text_that_is_too_long_is_told_how_long_it_is_and_how_long_it_may_be()
    {
        var refusal = Assert.Throws<InvalidInputException>(() => TextLength.Check(new string('x', 1234), 1233, "The text"));
        Assert.Equal("The text is too long: it has 1,234 characters, and takes 1,233 characters at most. Nothing was changed. Shorten it.",
            refusal.Message);
    }
}
