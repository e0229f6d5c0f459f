using CourseGit.Core.Primitives;

namespace CourseGit.Tests.Core.Primitives;

public sealed class CommitMessageTests
{
    [Fact]
    public void A_line_of_200_characters_is_taken_as_it_is()
    {
        var text = "Å \"quoted\" -m $(x)" + new string('x', 182);

        Assert.Equal(200, text.Length);
        Assert.Equal(text, CommitMessage.Parse($"  {text} ").Value);
    }

    [Theory]
    [InlineData(null, "is empty")]
    [InlineData("", "is empty")]
    [InlineData(" \n ", "is empty")]
    [InlineData("one\ntwo", "line breaks")]
    [InlineData("one\rtwo", "line breaks")]
    [InlineData("one\0two", "control characters")]
    [InlineData("one\u001b[31m", "control characters")]
    public void What_a_log_line_cannot_hold_is_refused_and_the_sentence_says_why(string? text, string why) =>
        Assert.Contains(why, Assert.Throws<InvalidInputException>(() => CommitMessage.Parse(text)).Message);

    [Theory]
    [InlineData(201)]
    [InlineData(300)]
    [InlineData(100_000)]
    public void A_longer_one_is_refused_and_told_how_long_it_is(int length)
    {
        var refusal = Assert.Throws<InvalidInputException>(() => CommitMessage.Parse(new string('x', length)));

        Assert.Contains($"has {length} characters; at most 200", refusal.Message);
        Assert.True(refusal.Message.Length < 300);
    }

    [Fact]
    public void The_default_names_the_course_and_the_time_in_UTC() => Assert.Equal(
        "Sync ffm516 2025-03-30 00:59:59 UTC",
        CommitMessage.Default(Subdomain.Parse("ffm516"), new DateTimeOffset(2025, 3, 30, 2, 59, 59, TimeSpan.FromHours(2))).Value);
}
