namespace CourseGit.Portal.Cli;

/// <summary>Asks the person at the terminal.</summary>
internal static class CliQuestion
{
    /// <summary>Whether somebody sits there who reads the question and can answer it.</summary>
    public static bool CanBeAsked(CliOutput output) => !output.IsJson && !Console.IsInputRedirected && !Console.IsOutputRedirected;

    public static async Task<bool> TypesAsync(string question, string expected, CancellationToken cancellationToken) =>
        (await AskAsync(question, cancellationToken)).Trim() == expected;

    public static async Task<bool> SaysYesAsync(string question, CancellationToken cancellationToken) =>
        (await AskAsync(question, cancellationToken)).Trim().ToLowerInvariant() is "y" or "yes";

    private static async Task<string> AskAsync(string question, CancellationToken cancellationToken)
    {
        Console.Out.Write(question);
        // Reading a terminal cannot be cancelled; waiting for it can.
        return await Task.Run(Console.In.ReadLine, CancellationToken.None).WaitAsync(cancellationToken) ?? "";
    }
}
