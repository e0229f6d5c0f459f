using CourseGit.Core.Primitives;

namespace CourseGit.Portal.Cli;

/// <summary>The edge of every command: errors become a sentence and an exit code, never a stack trace.</summary>
internal static class CliRunner
{
    /// <param name="failure">With --json, the object a failure is printed as; by default one with its message.</param>
    public static async Task<int> RunAsync(bool json, Func<CliOutput, Task<int>> command, Func<string, object>? failure = null)
    {
        await Task.Yield(); // System.CommandLine begins to listen for Ctrl-C when the command first waits, and SQLite never does.
        var output = new CliOutput(json);
        try
        {
            return await command(output);
        }
        catch (InvalidInputException e)
        {
            return Fail(output, e.Message, ExitCode.Usage, failure);
        }
        catch (RefusedException e)
        {
            return Fail(output, e.Message, ExitCode.Refused, failure);
        }
        catch (OperationFailedException e)
        {
            return Fail(output, e.Message, ExitCode.Failed, failure);
        }
        catch (OperationCanceledException)
        {
            return Fail(output, "Cancelled.", ExitCode.Cancelled, failure);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Data.Common.DbException
            or Microsoft.EntityFrameworkCore.DbUpdateException)
        {
            return Fail(output,
                $"The command could not finish ({e.InnerException?.Message ?? e.Message}). Check the disk and the rights on the state "
                + "folder, then try again.", ExitCode.Failed, failure);
        }
    }

    private static int Fail(CliOutput output, string message, int code, Func<string, object>? failure)
    {
        if (output.IsJson)
            output.Answer(failure?.Invoke(message) ?? new { message });
        CliOutput.Say(message);
        return code;
    }
}
