<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
<context>
    <name>AdviceText</name>
    <message numerus="yes">
        <source>Give the weights %n bit(s)</source>
        <translation>
            <numerusform>Give the weights %n bit</numerusform>
            <numerusform>Give the weights %n bits</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Use %n bit(s)</source>
        <translation>
            <numerusform>Use %n bit</numerusform>
            <numerusform>Use %n bits</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Give the activation %n bit(s)</source>
        <translation>
            <numerusform>Give the activation %n bit</numerusform>
            <numerusform>Give the activation %n bits</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n neighbour(s) lose(s) the fused requantization and pass(es) floats on.</source>
        <translation>
            <numerusform>%n neighbour loses the fused requantization and passes floats on.</numerusform>
            <numerusform>%n neighbours lose the fused requantization and pass floats on.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n output channel(s) of this layer is (are) zero whatever the layer reads. It does no harm, but the network could do without.</source>
        <translation>
            <numerusform>%n output channel of this layer is zero whatever the layer reads. It does no harm, but the network could do without.</numerusform>
            <numerusform>%n output channels of this layer are zero whatever the layer reads. They do no harm, but the network could do without.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportText</name>
    <message numerus="yes">
        <source> (%1 and %n more)</source>
        <translation>
            <numerusform> (%1 and %n more)</numerusform>
            <numerusform> (%1 and %n more)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GraphColoring</name>
    <message numerus="yes">
        <source>%n bit(s)</source>
        <translation>
            <numerusform>%n bit</numerusform>
            <numerusform>%n bits</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ValueText</name>
    <message numerus="yes">
        <source>%n groups</source>
        <translation>
            <numerusform>%n group</numerusform>
            <numerusform>%n groups</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WarningText</name>
    <message numerus="yes">
        <source>Output channels whose weights are all zero: %n. Their weight scale is written as 0, which the runtime reads as a channel of zeros.</source>
        <translation>
            <numerusform>Output channels whose weights are all zero: %n. Their weight scale is written as 0, which the runtime reads as a channel of zeros.</numerusform>
            <numerusform>Output channels whose weights are all zero: %n. Their weight scale is written as 0, which the runtime reads as a channel of zeros.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Activations that were infinite or not a number, and were left out: %n.</source>
        <translation>
            <numerusform>Activations that were infinite or not a number, and were left out: %n.</numerusform>
            <numerusform>Activations that were infinite or not a number, and were left out: %n.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Values of the input that were not zero: %n. A threshold from so few is a guess.</source>
        <translation>
            <numerusform>Values of the input that were not zero: %n. A threshold from so few is a guess.</numerusform>
            <numerusform>Values of the input that were not zero: %n. A threshold from so few is a guess.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>quantoscope::ExportFormatList</name>
    <message numerus="yes">
        <source>%n error(s)</source>
        <translation>
            <numerusform>%n error</numerusform>
            <numerusform>%n errors</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n warning(s)</source>
        <translation>
            <numerusform>%n warning</numerusform>
            <numerusform>%n warnings</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s) not held</source>
        <translation>
            <numerusform>%n thing not held</numerusform>
            <numerusform>%n things not held</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>quantoscope::FeatureMapView</name>
    <message numerus="yes">
        <source>%n channel(s)</source>
        <translation>
            <numerusform>%n channel</numerusform>
            <numerusform>%n channels</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>quantoscope::ImageGroupsPlot</name>
    <message numerus="yes">
        <source>&lt;b&gt;%1&lt;/b&gt; — %n group(s) of images over one another. Where they coincide, other images would change little; where they part, in the tail, the threshold depends on the images.</source>
        <translation>
            <numerusform>&lt;b&gt;%1&lt;/b&gt; — %n group of images. The threshold depends on the images where the groups part, in the tail.</numerusform>
            <numerusform>&lt;b&gt;%1&lt;/b&gt; — %n groups of images over one another. Where they coincide, other images would change little; where they part, in the tail, the threshold depends on the images.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>quantoscope::ImportPage</name>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%n image</numerusform>
            <numerusform>%n images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) cannot be used and will be left out:</source>
        <translation>
            <numerusform>%n file cannot be used and will be left out:</numerusform>
            <numerusform>%n files cannot be used and will be left out:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>quantoscope::InspectorPanel</name>
    <message numerus="yes">
        <source>Statistics of %n image(s), SHA-256 %1…, and %2, SHA-256 %3….</source>
        <translation>
            <numerusform>Statistics of %n image, SHA-256 %1…, and %2, SHA-256 %3….</numerusform>
            <numerusform>Statistics of %n images, SHA-256 %1…, and %2, SHA-256 %3….</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>quantoscope::MainWindow</name>
    <message numerus="yes">
        <source>%n layer(s) were changed by hand and not exported yet.</source>
        <translation>
            <numerusform>%n layer was changed by hand and not exported yet.</numerusform>
            <numerusform>%n layers were changed by hand and not exported yet.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Measured on %n image(s): output SQNR %1.</source>
        <translation>
            <numerusform>Measured on %n image: output SQNR %1.</numerusform>
            <numerusform>Measured on %n images: output SQNR %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Searched the scales of %n layer(s).</source>
        <translation>
            <numerusform>Searched the scales of %n layer.</numerusform>
            <numerusform>Searched the scales of %n layers.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The scales of %n layer(s) have not been searched: they have the thresholds of KL ncnn.</source>
        <translation>
            <numerusform>The scales of %n layer have not been searched: it has the threshold of KL ncnn.</numerusform>
            <numerusform>The scales of %n layers have not been searched: they have the thresholds of KL ncnn.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Only %n image group(s): more do not fit into the memory limit.</source>
        <translation>
            <numerusform>Only %n image group: more do not fit into the memory limit.</numerusform>
            <numerusform>Only %n image groups: more do not fit into the memory limit.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s) were changed by hand</source>
        <translation>
            <numerusform>%n layer was changed by hand</numerusform>
            <numerusform>%n layers were changed by hand</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The %n image(s) of the calibration in %1 are no longer there. What was calibrated stays; to measure again, put them back or choose others.</source>
        <translation>
            <numerusform>The only image of the calibration, in %1, is no longer there. What was calibrated stays; to measure again, put it back or choose others.</numerusform>
            <numerusform>The %n images of the calibration in %1 are no longer there. What was calibrated stays; to measure again, put them back or choose others.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n image(s) of the calibration are no longer there, first in %2. What was calibrated stays; to measure again, put them back or choose others.</source>
        <translation>
            <numerusform>%1 of %n image of the calibration is no longer there, first in %2. What was calibrated stays; to measure again, put it back or choose others.</numerusform>
            <numerusform>%1 of %n images of the calibration are no longer there, first in %2. What was calibrated stays; to measure again, put them back or choose others.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>quantoscope::MeasuredCard</name>
    <message numerus="yes">
        <source>Live, on %n image(s); the whole network follows.</source>
        <translation>
            <numerusform>Live, on %n image; the whole network follows.</numerusform>
            <numerusform>Live, on %n images; the whole network follows.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>quantoscope::MemoryDialog</name>
    <message numerus="yes">
        <source>The same by image group (%n group(s))</source>
        <translation>
            <numerusform>The same by image group (%n group)</numerusform>
            <numerusform>The same by image group (%n groups)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>quantoscope::NetworkSummary</name>
    <message numerus="yes">
        <source>Output of %n image(s): SQNR &lt;b&gt;%1&lt;/b&gt;, cosine %2</source>
        <translation>
            <numerusform>Output of %n image: SQNR &lt;b&gt;%1&lt;/b&gt;, cosine %2</numerusform>
            <numerusform>Output of %n images: SQNR &lt;b&gt;%1&lt;/b&gt;, cosine %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>quantoscope::OverrideValues</name>
    <message numerus="yes">
        <source>%n given</source>
        <comment>weight scales</comment>
        <translation>
            <numerusform>%n given</numerusform>
            <numerusform>%n given</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>quantoscope::PreprocessingDialog</name>
    <message numerus="yes">
        <source>%n other(s) are not worse by these figures.</source>
        <translation>
            <numerusform>%n other is not worse by these figures.</numerusform>
            <numerusform>%n others are not worse by these figures.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>quantoscope::PreprocessingForm</name>
    <message numerus="yes">
        <source>%1 images have %n channel(s). Give one number for each, or one for all.</source>
        <translation>
            <numerusform>%1 images have %n channel. Give one number for each, or one for all.</numerusform>
            <numerusform>%1 images have %n channels. Give one number for each, or one for all.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The network takes %n channel(s), and the pixel order %1 does not.</source>
        <translation>
            <numerusform>The network takes %n channel, and the pixel order %1 does not.</numerusform>
            <numerusform>The network takes %n channels, and the pixel order %1 does not.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>quantoscope::ResetAllCommand</name>
    <message numerus="yes">
        <source>%n layer(s) decided by hand again</source>
        <translation>
            <numerusform>%n layer decided by hand again</numerusform>
            <numerusform>%n layers decided by hand again</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s) decided by hand before</source>
        <translation>
            <numerusform>%n layer decided by hand before</numerusform>
            <numerusform>%n layers decided by hand before</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>quantoscope::SearchNote</name>
    <message numerus="yes">
        <source>Cosine of the output: %1 → %2, %n image(s)</source>
        <translation>
            <numerusform>Cosine of the output: %1 → %2, %n image</numerusform>
            <numerusform>Cosine of the output: %1 → %2, %n images</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>quantoscope::SelectionCommand</name>
    <message numerus="yes">
        <source>Set method of %n layer(s)</source>
        <translation>
            <numerusform>Set method of %n layer</numerusform>
            <numerusform>Set method of %n layers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Set activation bits of %n layer(s)</source>
        <translation>
            <numerusform>Set activation bits of %n layer</numerusform>
            <numerusform>Set activation bits of %n layers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Set weight bits of %n layer(s)</source>
        <translation>
            <numerusform>Set weight bits of %n layer</numerusform>
            <numerusform>Set weight bits of %n layers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Keep %n layer(s) float</source>
        <translation>
            <numerusform>Keep %n layer float</numerusform>
            <numerusform>Keep %n layers float</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Quantize %n layer(s)</source>
        <translation>
            <numerusform>Quantize %n layer</numerusform>
            <numerusform>Quantize %n layers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Take %n layer(s) from the table</source>
        <translation>
            <numerusform>Take %n layer from the table</numerusform>
            <numerusform>Take %n layers from the table</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Reset %n layer(s) to automatic</source>
        <translation>
            <numerusform>Reset %n layer to automatic</numerusform>
            <numerusform>Reset %n layers to automatic</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Change %n layer(s)</source>
        <translation>
            <numerusform>Change %n layer</numerusform>
            <numerusform>Change %n layers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Set threshold of %n layer(s)</source>
        <translation>
            <numerusform>Set threshold of %n layer</numerusform>
            <numerusform>Set threshold of %n layers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Untie %n layer(s)</source>
        <translation>
            <numerusform>Untie %n layer</numerusform>
            <numerusform>Untie %n layers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Tie %n layer(s) again</source>
        <translation>
            <numerusform>Tie %n layer again</numerusform>
            <numerusform>Tie %n layers again</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>quantoscope::StatusLine</name>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%n image</numerusform>
            <numerusform>%n images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n override(s)</source>
        <translation>
            <numerusform>%n override</numerusform>
            <numerusform>%n overrides</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>quantoscope::TablePage</name>
    <message numerus="yes">
        <source>%n other(s) differ by the rounding in the file only.</source>
        <translation>
            <numerusform>%n other differs by the rounding in the file only.</numerusform>
            <numerusform>%n others differ by the rounding in the file only.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>quantoscope::TopBar</name>
    <message numerus="yes">
        <source>%1 · %n image(s)</source>
        <translation>
            <numerusform>%1 · %n image</numerusform>
            <numerusform>%1 · %n images</numerusform>
        </translation>
    </message>
</context>
</TS>
